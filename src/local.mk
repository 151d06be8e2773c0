# src/local.mk: the application: model, hosts, actions, jobs, configuration
libapp_a_SOURCES += \
	src/action.h \
	src/app.c src/app.h \
	src/config.c src/config.h \
	src/host.c src/host.h \
	src/job.c src/job.h \
	src/listeners.c src/listeners.h \
	src/log.c src/log.h \
	src/log-file.c src/log-file.h \
	src/loop.c src/loop.h \
	src/model.c src/model.h \
	src/setup.c src/setup.h \
	src/shutdown.c src/shutdown.h \
	src/visible.c src/visible.h \
	src/worker.c src/worker.h
