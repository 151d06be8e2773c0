# src/xml.mk: definitions as text: shown, compared, edited, kept
libapp_a_SOURCES += \
	src/action-xml.c src/action-xml.h \
	src/def-fetch.c src/def-fetch.h \
	src/file-name.c src/file-name.h \
	src/history.c src/history.h \
	src/line-diff.c src/line-diff.h \
	src/xml-edit.c src/xml-edit.h \
	src/xml-path.c src/xml-path.h \
	src/xml-scan.c src/xml-scan.h
