# make demo   installs what is missing, builds, compiles flash attention and runs it on the simulated device
# make test   installs what is missing, builds everything, runs all tests, those of text and IR also with sanitizers
# make build  the compiler alone
BUILD ?= build
JOBS ?= $(shell nproc)

.PHONY: all setup build demo test test-sanitized fuzz bench timing format clean
all: build

setup:
	@.ci/setup

$(BUILD)/build.ninja:
	cmake -S . -B $(BUILD) -G Ninja

build: setup $(BUILD)/build.ninja
	cmake --build $(BUILD) --target ttlc -j $(JOBS)

FLASH = examples/flash_attention.py --kernel flash_attention
demo: build
	$(BUILD)/ttlc compile $(FLASH) $(foreach t,Q K V out,--tensor $(t)=512x64) -o $(BUILD)/demo
	@echo && cat $(BUILD)/demo/flash_attention.compute.cpp && echo
	$(BUILD)/ttlc run $(FLASH) $(foreach t,Q K V out,--tensor $(t)=512x64) -o $(BUILD)/demo --report $(BUILD)/demo/report.json
	$(BUILD)/ttlc run $(FLASH) $(foreach t,Q K V out,--tensor $(t)=2048x128) -o $(BUILD)/demo --report $(BUILD)/demo/report.json
	@echo && cat $(BUILD)/demo/report.json

test: setup $(BUILD)/build.ninja
	cmake --build $(BUILD) -j $(JOBS)
	$(MAKE) test-sanitized
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

# What reads untrusted text, under AddressSanitizer and UndefinedBehaviorSanitizer; the simulated device as well with
# SANITIZED=runtime_test, which takes minutes.
SANITIZED = facts_test ir_test frontend_test
test-sanitized: setup
	cmake -S . -B $(BUILD)-sanitized -G Ninja -DTTLC_SANITIZE=ON
	cmake --build $(BUILD)-sanitized --target $(SANITIZED) -j $(JOBS)
	set -e; for test in $(SANITIZED); do $(BUILD)-sanitized/$$test --gtest_brief=1; done

# Bytes at random, guided by coverage, for everything that reads text: SECONDS each; needs clang.
SECONDS ?= 60
fuzz: build
	@command -v clang++ >/dev/null || { echo "make fuzz needs clang++: apt-get install clang" >&2; exit 1; }
	cmake -S . -B $(BUILD)-fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DTTLC_FUZZ=ON -DTTLC_TESTS=OFF
	cmake --build $(BUILD)-fuzz --target fuzz_python fuzz_ir fuzz_program -j $(JOBS)
	mkdir -p $(BUILD)-fuzz/python $(BUILD)-fuzz/ir $(BUILD)-fuzz/program
	$(BUILD)/ttlc compile $(FLASH) $(foreach t,Q K V out,--tensor $(t)=512x64) -o $(BUILD)-fuzz/seeds
	cd $(BUILD)-fuzz && ./fuzz_python -max_total_time=$(SECONDS) -timeout=10 python $(CURDIR)/test/golden/run $(CURDIR)/examples
	cd $(BUILD)-fuzz && ./fuzz_ir -max_total_time=$(SECONDS) -timeout=10 ir $(CURDIR)/test/golden/passes $(CURDIR)/test/golden/verify
	cd $(BUILD)-fuzz && ./fuzz_program -max_total_time=$(SECONDS) -timeout=10 program seeds

bench: setup
	cmake -S . -B $(BUILD) -G Ninja -DTTLC_BENCHMARKS=ON
	cmake --build $(BUILD) --target ttlc_benchmark -j $(JOBS)
	$(BUILD)/ttlc_benchmark

# Simulated cycles against published measurements of silicon.
timing: setup $(BUILD)/build.ninja
	cmake --build $(BUILD) --target timing_table -j $(JOBS)
	$(BUILD)/timing_table gemm
	$(BUILD)/timing_table noc
	$(BUILD)/timing_table dram

format:
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

clean:
	rm -rf $(BUILD)
