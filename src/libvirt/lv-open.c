#include "lv-open.h"

#include <libxml/xmlerror.h>

#include "core/text.h"
#include "lv-auth.h"

/* A host that does not answer within a quarter of a minute is given up. */
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_COUNT 2

void lv_opening_free(struct lv_opening *opening)
{
    g_free(opening->uri);
    g_free(opening->alias);
    g_free(opening->command);
    g_free(opening->failure.problem);
    g_free(opening->failure.advice);
    g_free(opening->driver);
    g_free(opening->hypervisor);
    g_free(opening->hostname);
    g_free(opening);
}

static void learn_host(struct lv_opening *opening)
{
    virNodeInfo info;
    unsigned long version = 0;
    const char *type = virConnectGetType(opening->conn);
    opening->driver = g_strdup(type ? type : "?");
    opening->hostname = virConnectGetHostname(opening->conn);
    if (!virNodeGetInfo(opening->conn, &info)) {
        opening->cpus = info.cpus;
        opening->memory_total = (uint64_t)info.memory << 10;
    }
    if (!virConnectGetVersion(opening->conn, &version) && version)
        opening->hypervisor =
            g_strdup_printf("%s %lu.%lu.%lu", opening->driver, version / 1000000,
                            version / 1000 % 1000, version % 1000);
    else
        opening->hypervisor = g_strdup(opening->driver);
}

struct open_thread {
    struct lv_opening *opening;
    void (*watch)(struct lv_opening *opening);
    void (*done)(void *opening);
};

/* libxml2's own printing, of the files that the test driver reads: it knows each thread's only. */
static void ignore_xml(void *opaque, const char *format, ...)
{
    (void)opaque, (void)format;
}

static gpointer open_run(gpointer data)
{
    struct open_thread *thread = data;
    struct lv_opening *opening = thread->opening;
    struct lv_host *lv = opening->lv;
    xmlSetGenericErrorFunc(NULL, ignore_xml);
    unsigned flags = opening->read_only ? VIR_CONNECT_RO : 0;
    const struct lv_auth auth = {lv, opening->alias, opening->uri, &opening->abandoned};
    opening->conn = lv_auth_open(&auth, flags);
    if (!opening->conn) {
        lv_explain(opening->uri, virGetLastError(), &opening->failure);
    } else if (g_atomic_int_get(&opening->abandoned)) {
        virConnectClose(g_steal_pointer(&opening->conn));
    } else {
        virConnectSetKeepAlive(opening->conn, KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT);
        thread->watch(opening);
        learn_host(opening);
    }
    app_post(lv->app, thread->done, opening);
    g_free(thread);
    return NULL;
}

void lv_open_start(struct lv_opening *opening, void (*watch)(struct lv_opening *opening),
                   void (*done)(void *opening))
{
    struct open_thread *thread = g_new(struct open_thread, 1);
    *thread = (struct open_thread){opening, watch, done};
    /* Not a lane: it may stand for as long as the network lets it. */
    g_thread_unref(g_thread_new("virtty-connect", open_run, thread));
}

/* --- the end --- */

struct close_thread {
    struct lv_host *lv;
    virConnectPtr conn;
    GArray *hooks;
};

static gpointer close_run(gpointer data)
{
    struct close_thread *thread = data;
    for (guint i = thread->hooks ? thread->hooks->len : 0; i-- > 0;) {
        const struct lv_hook *hook = &g_array_index(thread->hooks, struct lv_hook, i);
        hook->fn(thread->conn, hook->data);
    }
    if (thread->hooks)
        g_array_unref(thread->hooks);
    virConnectClose(thread->conn);
    lv_release(thread->lv);
    g_free(thread);
    return NULL;
}

void lv_open_close(struct lv_host *lv, virConnectPtr conn, GArray *hooks)
{
    struct close_thread *thread = g_new(struct close_thread, 1);
    *thread = (struct close_thread){lv, conn, hooks};
    lv_hold(lv);
    g_thread_unref(g_thread_new("virtty-close", close_run, thread));
}
