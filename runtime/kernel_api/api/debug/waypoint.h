// Marks for the watcher, which the simulator does not need.
#pragma once

#define WAYPOINT(text)
#define PAUSE()
