/* lv-fixture.h: an application with one libvirt host, for tests that run in libvirt's test driver. */
#ifndef TESTS_LV_FIXTURE_H
#define TESTS_LV_FIXTURE_H

#include <glib.h>
#include <libvirt/libvirt.h>

#include "app.h"
#include "harness.h"
#include "host-libvirt.h"
#include "lv-host.h"
#include "model.h"

struct lv_fixture {
    struct app *app;
    struct host *host;
    struct lv_host *lv; /* its other side */
};

extern struct lv_fixture fixture;

/* A checked fixture. */
void lv_fixture_setup(void);
void lv_fixture_teardown(void);
/* Adds the host "lab" and waits until it is open or refused. */
void lv_fixture_open(const char *uri);
/* The domain of that name, or NULL. */
struct domain *lv_fixture_row(const char *name);

gboolean lv_fixture_late(gpointer late);

/* The condition must come true within ten seconds of the main loop. */
#define UNTIL(condition)                                                                           \
    do {                                                                                           \
        bool late = false;                                                                         \
        guint timer = g_timeout_add(10000, lv_fixture_late, &late);                                \
        while (!(condition) && !late)                                                              \
            g_main_context_iteration(NULL, TRUE);                                                  \
        ck_assert_msg((condition), "not within ten seconds: " #condition);                         \
        g_source_remove(timer);                                                                    \
    } while (0)

#endif
