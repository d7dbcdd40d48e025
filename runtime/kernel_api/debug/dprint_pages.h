// Older path of the page printers.
#pragma once

#include "api/debug/dprint_pages.h"
