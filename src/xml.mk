# src/xml.mk: definitions as text: shown, compared, edited, kept
libapp_a_SOURCES += \
	src/action-history.c src/action-history.h \
	src/action-xml.c src/action-xml.h \
	src/def-fetch.c src/def-fetch.h \
	src/edit.c src/edit.h \
	src/edit-check.c src/edit-check.h \
	src/editor.c src/editor.h \
	src/file-name.c src/file-name.h \
	src/history.c src/history.h \
	src/history-find.c src/history-find.h \
	src/line-diff.c src/line-diff.h \
	src/peer-talk.c src/peer-talk.h \
	src/talk.c src/talk.h \
	src/undo.c src/undo.h \
	src/xml-edit.c src/xml-edit.h \
	src/xml-path.c src/xml-path.h \
	src/xml-scan.c src/xml-scan.h
