# One command each. Every target installs what it needs first (tools/setup.sh); `make` alone lists them.
PYTHON := .venv/bin/python
NOW := 2026-11-23T01:26:00Z
PICTURES := var/pictures
# Read from make's command line only: bash and others keep a variable SECONDS of their own.
given = $(if $(filter command line,$(origin $1)),$2 $($1))

.PHONY: help run test test-faults lint check bench screenshots install deb setup-run setup-test setup-faults setup-bench setup-deb

help:
	@echo 'make run          the kiosk with a sample county (WINDOWED=1600x900, SECONDS=20)'
	@echo 'make test         every check and every test'
	@echo 'make test-faults  the long fault runs'
	@echo 'make lint         the checks alone'
	@echo 'make bench        the benchmark'
	@echo 'make screenshots  every page, both orientations, all faces, into var/screenshots'
	@echo 'make deb          a Debian package for a terminal, into build/deb'
	@echo 'make install      make this machine a terminal in a hall, by that package (docs/operations.md)'

setup-run setup-faults setup-bench setup-deb:
	@tools/setup.sh $(@:setup-%=%)

setup-test:
	@tools/setup.sh $(if $(filter true,$(CI)),ci,test)

run: setup-run
	@exec $(PYTHON) tools/run.py $(call given,SECONDS,--seconds) $(call given,WINDOWED,--windowed)

check: setup-test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) tools/lint_qml.py

lint: check
	$(PYTHON) -m pytest -q tests/test_architecture.py

test: check
	@$(PYTHON) -m pytest -q -n 3 --dist loadgroup -m 'not faults' || { \
	    echo 'Once more, alone, what failed beside others (docs/decisions/0030-red-twice-is-red.md):'; \
	    $(PYTHON) -m pytest -q --last-failed --last-failed-no-failures none -m 'not faults'; }

test-faults: setup-faults
	$(PYTHON) -m pytest -q -m faults

bench: setup-bench
	$(PYTHON) tools/bench.py
	$(PYTHON) tools/bench_search.py build/bench/home-[0-9]*

screenshots: setup-test
	@mkdir -p $(PICTURES)
	KIOSK_HOME=$(PICTURES) KIOSK_NOW=$(NOW) QT_QPA_PLATFORM=offscreen $(PYTHON) -m kiosk run --demo --no-agent \
	    --windowed 1920x1080 --screenshot $(PICTURES)/first.png
	KIOSK_NOW=$(NOW) $(PYTHON) tools/screenshots.py --home $(PICTURES)/demo/terminal var/screenshots
	KIOSK_NOW=$(NOW) $(PYTHON) tools/board_pictures.py --home $(PICTURES)/demo/terminal var/screenshots

deb: setup-deb
	@rm -rf build/deb
	@tools/make_deb.sh build/deb

install: deb
	@as_root= ; [ "$$(id -u)" -eq 0 ] || as_root=sudo; \
	    $$as_root apt-get -qq -y --no-install-recommends install ./build/deb/sunshine-kiosk_*.deb
