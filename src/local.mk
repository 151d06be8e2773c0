# src/local.mk: the application: model, hosts, actions, jobs, configuration
libapp_a_SOURCES += \
	src/action.h src/app.h src/host.h src/job.h src/log.h src/model.h
