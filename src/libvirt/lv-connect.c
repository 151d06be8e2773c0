#include "lv-connect.h"

#include <libvirt/virterror.h>

#include "core/text.h"
#include "log.h"
#include "lv-task.h"
#include "model.h"

#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_COUNT 3

/* What a worker learns by opening. */
struct opening {
    struct lv_host *lv;
    unsigned session;
    bool read_only;
    char *uri;
    virConnectPtr conn; /* passed on */
    char *error;
    char *driver, *hypervisor, *hostname;
    unsigned cpus;
    uint64_t memory_total;
};

static void opening_free(struct opening *opening)
{
    if (opening->conn)
        virConnectClose(opening->conn);
    g_free(opening->uri);
    g_free(opening->error);
    g_free(opening->driver);
    g_free(opening->hypervisor);
    g_free(opening->hostname);
    g_free(opening);
}

static void learn_host(struct opening *opening)
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

static void opened(void *data)
{
    struct opening *opening = data;
    struct lv_host *lv = opening->lv;
    struct host *host = lv->host;
    if (g_atomic_int_get(&lv->closing) || opening->session != lv->session) {
        opening_free(opening);
        return;
    }
    host->seen_us = g_get_real_time();
    if (!opening->conn) {
        host->state = HOST_UNUSABLE;
        g_free(host->problem);
        host->problem = g_strdup(opening->error);
        log_add(lv->app->log, LOG_FAIL, host->alias, _("connect to %s: %s"), host->uri,
                opening->error);
    } else {
        host->state = HOST_READY;
        g_mutex_lock(&lv->lock);
        lv->conn = g_steal_pointer(&opening->conn);
        g_mutex_unlock(&lv->lock);
        g_free(host->driver);
        g_free(host->hypervisor);
        g_free(host->hostname);
        host->driver = g_steal_pointer(&opening->driver);
        host->hypervisor = g_steal_pointer(&opening->hypervisor);
        host->hostname = g_steal_pointer(&opening->hostname);
        host->cpus = opening->cpus;
        host->memory_total = opening->memory_total;
    }
    model_touch(lv->app->model, NULL);
    opening_free(opening);
}

static gpointer open_thread(gpointer data)
{
    struct opening *opening = data;
    opening->conn = opening->read_only ? virConnectOpenReadOnly(opening->uri)
                                       : virConnectOpen(opening->uri);
    if (opening->conn) {
        virConnectSetKeepAlive(opening->conn, KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT);
        learn_host(opening);
    } else {
        opening->error = lv_error(_("the host does not answer"));
    }
    app_post(opening->lv->app, opened, opening);
    return NULL;
}

struct lv_host *lv_connect_attach(struct host *host)
{
    struct lv_host *lv = g_new0(struct lv_host, 1);
    lv->host = host;
    lv->app = host->app;
    g_mutex_init(&lv->lock);
    lv->lacking = g_hash_table_new(g_direct_hash, g_direct_equal);
    lv_lanes_open(lv);
    return lv;
}

void lv_connect_open(struct lv_host *lv)
{
    struct opening *opening = g_new0(struct opening, 1);
    opening->lv = lv;
    opening->session = ++lv->session;
    opening->uri = g_strdup(lv->host->uri);
    opening->read_only = lv->host->read_only;
    /* Not a lane: it may stand for as long as the network lets it. */
    g_thread_unref(g_thread_new("virtty-connect", open_thread, opening));
}

static void drop_connection(struct lv_host *lv)
{
    g_mutex_lock(&lv->lock);
    virConnectPtr conn = g_steal_pointer(&lv->conn);
    g_mutex_unlock(&lv->lock);
    lv->session++;
    if (conn)
        virConnectClose(conn);
}

void lv_connect_disconnect(struct lv_host *lv)
{
    drop_connection(lv);
    lv->host->state = HOST_CLOSED;
    model_touch(lv->app->model, NULL);
}

void lv_connect_close(struct lv_host *lv)
{
    lv_lanes_close(lv);
    drop_connection(lv);
}

void lv_connect_free(struct lv_host *lv)
{
    g_hash_table_unref(lv->lacking);
    g_mutex_clear(&lv->lock);
    g_free(lv);
}
