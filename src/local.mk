# src/local.mk: the application: model, hosts, actions, jobs, configuration
libapp_a_SOURCES += \
	src/action.c src/action.h \
	src/action-complete.c src/action-complete.h \
	src/action-config.c src/action-config.h \
	src/action-create.c src/action-create.h \
	src/action-keys.c src/action-keys.h \
	src/action-domain.c src/action-domain.h \
	src/action-owner.c src/action-owner.h \
	src/action-show.c src/action-show.h \
	src/action-words.c src/action-words.h \
	src/app.c src/app.h \
	src/cmdlog.c src/cmdlog.h \
	src/config.c src/config.h \
	src/domain-json.c src/domain-json.h \
	src/exit-code.h \
	src/host.c src/host.h \
	src/host-verb.c src/host-verb.h \
	src/inventory.c src/inventory.h \
	src/job.c src/job.h \
	src/json-write.c src/json-write.h \
	src/listeners.c src/listeners.h \
	src/log.c src/log.h \
	src/log-file.c src/log-file.h \
	src/loop.c src/loop.h \
	src/path-names.c src/path-names.h \
	src/model.c src/model.h \
	src/run.c src/run.h \
	src/run-options.c src/run-options.h \
	src/run-terminal.c src/run-terminal.h \
	src/setup.c src/setup.h \
	src/shutdown.c src/shutdown.h \
	src/text-table.c src/text-table.h \
	src/verb.c src/verb.h \
	src/visible.c src/visible.h \
	src/words.c src/words.h \
	src/worker.c src/worker.h
