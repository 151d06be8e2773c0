#include "lv-capabilities.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "host-uri.h"
#include "iso-label.h"
#include "model.h"
#include "offer-parse.h"

#define OFFER_VOLUMES 5000 /* of one pool: each is a call */

static char *capabilities_xml(struct lv_task *task)
{
    char *xml = virConnectGetCapabilities(task->conn);
    if (!xml)
        return lv_error(_("the host does not tell what it can do"));
    job_set_output(task->job, xml);
    free(xml);
    return NULL;
}

/* --- an offer --- */

static void ask_kind(virConnectPtr conn, struct offer *offer)
{
    char *xml = virConnectGetCapabilities(conn);
    offer_parse_capabilities(offer, xml);
    free(xml);
    if (offer->reason)
        return;
    xml = virConnectGetDomainCapabilities(conn, NULL, offer->arch, offer->machine, offer->type, 0);
    if (xml)
        offer_parse_domain_capabilities(offer, xml);
    free(xml);
    if (offer->detailed)
        return;
    int most = virConnectGetMaxVcpus(conn, offer->type);
    offer->max_vcpus = most > 0 ? (unsigned)most : 0;
}

static void ask_volumes(virStoragePoolPtr from, struct offer_pool *pool)
{
    virStorageVolPtr *volumes = NULL;
    int count = virStoragePoolListAllVolumes(from, &volumes, 0);
    for (int i = 0; i < count; i++) {
        char *xml = i < OFFER_VOLUMES ? virStorageVolGetXMLDesc(volumes[i], 0) : NULL;
        if (xml)
            offer_parse_volume(pool, xml);
        free(xml);
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
}

static void ask_pools(virConnectPtr conn, struct offer *offer)
{
    virStoragePoolPtr *pools = NULL;
    int count = virConnectListAllStoragePools(conn, &pools, 0);
    for (int i = 0; i < count; i++) {
        struct offer_pool *pool = offer_add_pool(offer, virStoragePoolGetName(pools[i]));
        virStoragePoolInfo info;
        char *xml = virStoragePoolGetXMLDesc(pools[i], 0);
        pool->active = virStoragePoolIsActive(pools[i]) == 1;
        if (xml)
            offer_parse_pool(pool, xml);
        free(xml);
        if (!virStoragePoolGetInfo(pools[i], &info))
            pool->available = info.available;
        if (pool->active)
            ask_volumes(pools[i], pool);
        virStoragePoolFree(pools[i]);
    }
    free(pools);
}

static void ask_networks(virConnectPtr conn, struct offer *offer)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(conn, &networks, 0);
    for (int i = 0; i < count; i++) {
        offer_add_network(offer, virNetworkGetName(networks[i]))->active =
            virNetworkIsActive(networks[i]) == 1;
        virNetworkFree(networks[i]);
    }
    free(networks);
}

static void ask_names(virConnectPtr conn, struct offer *offer)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(conn, &domains, 0);
    g_strfreev(offer->names);
    offer->names = g_new0(char *, (gsize)MAX(count, 0) + 1);
    for (int i = 0; i < count; i++) {
        offer->names[i] = g_strdup(virDomainGetName(domains[i]));
        virDomainFree(domains[i]);
    }
    free(domains);
}

/* A path of the host is one of this machine if no transport leads elsewhere. */
static bool host_is_here(virConnectPtr conn)
{
    char *uri = virConnectGetURI(conn);
    g_autofree char *transport = uri ? host_uri_transport(uri) : NULL;
    const char *authority = uri ? strstr(uri, "://") : NULL;
    bool named = authority && authority[3] && authority[3] != '/';
    free(uri);
    return !named && (!transport || !strcmp(transport, "unix"));
}

static void offer_keep(struct lv_host *lv, void *data)
{
    offer_unref(lv->host->offer);
    lv->host->offer = offer_ref(data);
    model_touch(lv->app->model, NULL);
}

static void offer_drop(void *data)
{
    offer_unref(data);
}

/* --- the beginning of a medium --- */

static char *label_receive(struct lv_task *task, virStreamPtr stream)
{
    g_autofree char *bytes = g_malloc(ISO_LABEL_BYTES);
    size_t len = 0;
    int got = 1;
    while (len < ISO_LABEL_BYTES && got > 0) {
        got = virStreamRecv(stream, bytes + len, ISO_LABEL_BYTES - len);
        len += got > 0 ? (size_t)got : 0;
    }
    if (got < 0 || virStreamFinish(stream) < 0) {
        virStreamAbort(stream);
        return lv_error(_("the medium cannot be read"));
    }
    g_autofree char *text = g_base64_encode((const guchar *)bytes, len);
    job_set_output(task->job, text);
    return NULL;
}

static char *label_run(struct lv_task *task)
{
    virStoragePoolPtr pool =
        virStoragePoolLookupByName(task->conn, host_args_string(task->args, "pool"));
    virStorageVolPtr volume =
        pool ? virStorageVolLookupByName(pool, host_args_string(task->args, "volume")) : NULL;
    virStreamPtr stream = volume ? virStreamNew(task->conn, 0) : NULL;
    char *error = NULL;
    if (!stream || virStorageVolDownload(volume, stream, 0, ISO_LABEL_BYTES, 0) < 0)
        error = lv_error(_("the medium cannot be read"));
    else
        error = label_receive(task, stream);
    if (stream)
        virStreamFree(stream);
    if (volume)
        virStorageVolFree(volume);
    if (pool)
        virStoragePoolFree(pool);
    return error;
}

static char *capabilities_run(struct lv_task *task)
{
    if (host_args_string(task->args, "pool") && host_args_string(task->args, "volume"))
        return label_run(task);
    if (!host_args_bool(task->args, "offer"))
        return capabilities_xml(task);
    struct offer *offer = offer_new();
    virNodeInfo node;
    offer->local = host_is_here(task->conn);
    ask_kind(task->conn, offer);
    if (!virNodeGetInfo(task->conn, &node)) {
        offer->cpus = node.cpus;
        offer->memory_total = (uint64_t)node.memory << 10;
    }
    offer->memory_free = virNodeGetFreeMemory(task->conn);
    ask_pools(task->conn, offer);
    ask_networks(task->conn, offer);
    ask_names(task->conn, offer);
    offer_sort(offer);
    virResetLastError();
    lv_post(task->lv, task->session, offer_keep, offer, offer_drop);
    return NULL;
}

const struct lv_verb lv_capabilities_verbs[] = {
    {.verb = HOST_CAPABILITIES, .lane = LV_LANE_LONG, .run = capabilities_run},
    {.run = NULL},
};
