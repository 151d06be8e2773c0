# tests/src/local.mk: tests of the application
EXTRA_DIST += tests/src/scratch.h tests/src/fake-host.h

APP_TESTS = test-device test-loop test-log test-job test-model test-config test-json test-action test-verb test-app test-run \
	test-find test-many
check_PROGRAMS += $(APP_TESTS)
TESTS += $(APP_TESTS)
APP_TEST_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
APP_TEST_LIBS = $(APP_LIBS) $(CHECK_LIBS)

test_loop_SOURCES = tests/src/test-loop.c tests/harness.c
test_loop_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_loop_LDADD = $(APP_TEST_LIBS)

test_log_SOURCES = tests/src/test-log.c tests/src/scratch.c tests/harness.c
test_log_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_log_LDADD = $(APP_TEST_LIBS)

test_job_SOURCES = tests/src/test-job.c tests/src/scratch.c tests/harness.c
test_job_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_job_LDADD = $(APP_TEST_LIBS)

test_model_SOURCES = tests/src/test-model.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_model_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_model_LDADD = $(APP_TEST_LIBS)

test_config_SOURCES = tests/src/test-config.c tests/src/scratch.c tests/harness.c
test_config_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_config_LDADD = $(APP_TEST_LIBS)

test_run_SOURCES = tests/src/test-run.c tests/harness.c
test_run_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_run_LDADD = $(APP_TEST_LIBS)

test_device_SOURCES = tests/src/test-device.c tests/harness.c
test_device_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_device_LDADD = $(APP_TEST_LIBS)

test_json_SOURCES = tests/src/test-json.c tests/harness.c
test_json_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_json_LDADD = $(APP_TEST_LIBS)

test_action_SOURCES = tests/src/test-action.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_action_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_action_LDADD = $(APP_TEST_LIBS)

test_verb_SOURCES = tests/src/test-verb.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_verb_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_verb_LDADD = $(APP_TEST_LIBS)

test_app_SOURCES = tests/src/test-app.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_app_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_app_LDADD = $(APP_TEST_LIBS)

test_many_SOURCES = tests/src/test-many.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_many_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_many_LDADD = $(APP_TEST_LIBS)

test_find_SOURCES = tests/src/test-find.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c
test_find_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_find_LDADD = $(APP_TEST_LIBS)

# listed in tests/fuzz/local.mk
fuzz_find_SOURCES = tests/fuzz/fuzz-find.c
fuzz_find_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_find_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_find_LDFLAGS = $(FUZZ_LINK)

fuzz_command_line_SOURCES = tests/fuzz/fuzz-command-line.c
fuzz_command_line_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_command_line_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_command_line_LDFLAGS = $(FUZZ_LINK)

fuzz_config_SOURCES = tests/fuzz/fuzz-config.c
fuzz_config_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_config_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_config_LDFLAGS = $(FUZZ_LINK)
