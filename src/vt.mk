# src/vt.mk: the terminal emulator and the serial console
libapp_a_SOURCES += src/console.h src/vt-cell.h
