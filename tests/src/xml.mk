# tests/src/xml.mk: tests of definitions as text: differences, editing, history
XML_TESTS = test-history test-line-diff test-xml-edit
check_PROGRAMS += $(XML_TESTS)
TESTS += $(XML_TESTS)

test_line_diff_SOURCES = tests/src/test-line-diff.c tests/harness.c
test_line_diff_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_line_diff_LDADD = $(APP_TEST_LIBS)

test_history_SOURCES = tests/src/test-history.c tests/src/scratch.c tests/harness.c
test_history_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_history_LDADD = $(APP_TEST_LIBS)

test_xml_edit_SOURCES = tests/src/test-xml-edit.c tests/src/xml/corpus.c tests/src/xml/corpus.h \
	tests/harness.c
test_xml_edit_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_xml_edit_LDADD = $(APP_TEST_LIBS)

FUZZ_TARGETS += fuzz-xml-edit
fuzz_xml_edit_SOURCES = tests/fuzz/fuzz-xml-edit.c
fuzz_xml_edit_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_xml_edit_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_xml_edit_LDFLAGS = $(FUZZ_LINK)

if HAVE_LIBVIRT
check_PROGRAMS += test-lv-xml
TESTS += test-lv-xml
test_lv_xml_SOURCES = tests/src/test-lv-xml.c $(LV_FIXTURE)
test_lv_xml_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_xml_LDADD = $(LIBVIRT_TEST_LIBS)
endif

check_PROGRAMS += test-xml-paint
TESTS += test-xml-paint
test_xml_paint_SOURCES = tests/ui/test-xml-paint.c tests/harness.c
test_xml_paint_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_xml_paint_LDADD = $(UI_LIBS) $(CHECK_LIBS)
