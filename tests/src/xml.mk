# tests/src/xml.mk: tests of definitions as text: differences, editing, history
XML_TESTS = test-line-diff
check_PROGRAMS += $(XML_TESTS)
TESTS += $(XML_TESTS)

test_line_diff_SOURCES = tests/src/test-line-diff.c tests/harness.c
test_line_diff_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_line_diff_LDADD = $(APP_TEST_LIBS)

if HAVE_LIBVIRT
check_PROGRAMS += test-lv-xml
TESTS += test-lv-xml
test_lv_xml_SOURCES = tests/src/test-lv-xml.c $(LV_FIXTURE)
test_lv_xml_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_xml_LDADD = $(LIBVIRT_TEST_LIBS)
endif
