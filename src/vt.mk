# src/vt.mk: the terminal emulator and the serial console
libapp_a_SOURCES += src/vt-cell.h src/vt-limits.h src/vt-state.h \
	src/console.c src/console.h \
	src/console-queue.c src/console-queue.h \
	src/console-record.c src/console-record.h \
	src/fair-lock.c src/fair-lock.h \
	src/vt-cursor.c src/vt-cursor.h \
	src/vt-dispatch.c src/vt-dispatch.h \
	src/vt-edit.c src/vt-edit.h \
	src/vt-filter.c src/vt-filter.h \
	src/vt-find.c src/vt-find.h \
	src/vt-history.c src/vt-history.h \
	src/vt-modes.c src/vt-modes.h \
	src/vt-parser.c src/vt-parser.h \
	src/vt-print.c src/vt-print.h \
	src/vt-reflow.c src/vt-reflow.h \
	src/vt-report.c src/vt-report.h \
	src/vt-row.c src/vt-row.h \
	src/vt-screen.c src/vt-screen.h \
	src/vt-sgr.c src/vt-sgr.h \
	src/vt-width.c src/vt-width.h
