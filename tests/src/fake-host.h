/* fake-host.h: a host for tests whose verbs succeed, fail, take long or are cancelled. */
#ifndef TESTS_SRC_FAKE_HOST_H
#define TESTS_SRC_FAKE_HOST_H

#include "app.h"
#include "host.h"
#include "model.h"

enum fake_mode {
    FAKE_SUCCEED, /* on a thread, then the state changes */
    FAKE_FAIL,    /* "disk vda: file is locked by pid 812" */
    FAKE_LONG,    /* goes on until fake_release(), or until it is cancelled */
    FAKE_IGNORED, /* the verb succeeds, the guest does nothing */
    FAKE_REFUSED, /* reason() says no */
};

struct fake_host {
    struct host host; /* first */
    enum fake_mode mode[HOST_VERBS];
    unsigned calls[HOST_VERBS];
    const struct domain *last; /* of the last call; it may be gone: compare it only */
    unsigned ticks, opened, closed;
    unsigned starting; /* what refuse_starts() answers */
    bool refuses_starts;
    gint release; /* atomic */
    GPtrArray *threads;
    GPtrArray *deleted; /* paths of the last HOST_UNDEFINE, char * */
};

/* The app owns it (app_add_host() is called). State HOST_READY once it is opened. */
struct fake_host *fake_host_new(struct app *app, const char *alias);
/* Lets long verbs end. */
void fake_release(struct fake_host *fake);
struct domain *fake_domain(struct fake_host *fake, const char *name, enum domain_state state);

/* An app with the fake host "fake:one" and the tables of floor 2, open. */
struct app *fake_app_new(struct fake_host **fake);

/* Runs the main loop until *done is true; fails the test after 10 seconds. */
void fake_run_until(const bool *done);
/* Runs the main loop until no job is left and nothing is queued. */
void fake_settle(struct app *app);

#endif
