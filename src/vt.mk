# src/vt.mk: the terminal emulator and the serial console
libapp_a_SOURCES += src/console.h src/vt-cell.h \
	src/vt-filter.c src/vt-filter.h \
	src/vt-parser.c src/vt-parser.h \
	src/vt-width.c src/vt-width.h
