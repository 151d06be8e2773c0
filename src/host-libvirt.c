#include "host-libvirt.h"

#include <dlfcn.h>

#include "app.h"
#include "build-config.h"
#include "core/text.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "worker.h"

struct libvirt_host {
    struct host host; /* first */
    struct lv_host *lv; /* NULL until the module is there */
};

/* One module serves all hosts of the process. */
static struct {
    const struct libvirt_module *module;
    bool started;
    char *error; /* why it cannot be loaded */
} libvirt;

static struct libvirt_host *libvirt_host_of(struct host *host)
{
    return (struct libvirt_host *)host;
}

/* --- loading --- */

struct load {
    struct app *app;
    const struct libvirt_module *module;
    char *error;
};

/* Beside the program in a build folder, else where it is installed. */
static char *module_path(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
    char *beside = folder ? g_build_filename(folder, "virtty-libvirt.so", NULL) : NULL;
    if (beside && g_file_test(beside, G_FILE_TEST_EXISTS))
        return beside;
    g_free(beside);
    return g_build_filename(PKGLIBDIR, "virtty-libvirt.so", NULL);
}

static char *load_module(const struct libvirt_module **module)
{
    g_autofree char *path = module_path();
    /* Never closed: libvirt's threads and callbacks are for good. */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle)
        return g_strdup_printf(_("libvirt support cannot be loaded: %s"), dlerror());
    const struct libvirt_module *found = dlsym(handle, LIBVIRT_MODULE_SYMBOL);
    if (!found || found->abi != LIBVIRT_MODULE_ABI || g_strcmp0(found->version, PACKAGE_VERSION))
        return g_strdup_printf(_("%s belongs to another version of virtty: install it anew"), path);
    char *error = NULL;
    if (found->init(&error))
        *module = found;
    return error;
}

static void libvirt_open_link(struct libvirt_host *host)
{
    host->lv = libvirt.module->attach(&host->host);
    libvirt.module->open(host->lv);
}

static void libvirt_unusable(struct host *host)
{
    host->state = HOST_UNUSABLE;
    host_set_problem(host, libvirt.error,
                     _("Install the package with virtty's libvirt module and libvirt's client "
                       "library, then connect again."));
    log_add(host->app->log, LOG_FAIL, host->alias, "%s", libvirt.error);
}

/* All that wait are opened, or told why not. */
static void libvirt_loaded(void *data)
{
    struct load *load = data;
    struct app *app = load->app;
    libvirt.module = load->module;
    g_free(libvirt.error);
    libvirt.error = load->error;
    libvirt.started = libvirt.module != NULL;
    if (libvirt.module)
        libvirt.module->start();
    model_begin(app->model);
    for (guint i = 0; i < app->hosts->len && !app->quitting; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (!host_is_libvirt(host) || host->state != HOST_OPENING || libvirt_host_of(host)->lv)
            continue;
        if (libvirt.module)
            libvirt_open_link(libvirt_host_of(host));
        else
            libvirt_unusable(host);
        model_touch(app->model, NULL);
    }
    model_end(app->model);
    g_free(load);
}

static void libvirt_load(void *data)
{
    struct load *load = data;
    load->error = load_module(&load->module);
    app_post(load->app, libvirt_loaded, load);
}

void host_libvirt_use_module(const struct libvirt_module *module)
{
    libvirt.module = module;
    libvirt.started = false;
}

static bool libvirt_others_wait(const struct host *host)
{
    for (guint i = 0; i < host->app->hosts->len; i++) {
        const struct host *other = g_ptr_array_index(host->app->hosts, i);
        if (other != host && host_is_libvirt(other) && other->state == HOST_OPENING)
            return true;
    }
    return false;
}

static void libvirt_open(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    bool loading = !libvirt.module && libvirt_others_wait(base);
    if (base->state == HOST_READY)
        return;
    /* What is lost is shown as lost until it is there again. */
    if (base->state != HOST_LOST) {
        base->state = HOST_OPENING;
        host_set_problem(base, NULL, NULL);
    }
    if (host->lv) {
        libvirt.module->open(host->lv);
        return;
    }
    if (libvirt.module && !libvirt.started) {
        g_autofree char *error = NULL;
        libvirt.started = libvirt.module->init(&error);
        libvirt.module->start();
    }
    if (libvirt.module) {
        libvirt_open_link(host);
        return;
    }
    if (loading)
        return;
    struct load *load = g_new0(struct load, 1);
    load->app = base->app;
    worker_push(base->app->worker, libvirt_load, load);
}

/* --- the rest is the module's --- */

static void libvirt_disconnect(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->disconnect(host->lv);
    base->state = HOST_CLOSED;
}

static void libvirt_close(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->close(host->lv);
    base->state = HOST_CLOSED;
}

static bool libvirt_ended(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    return !host->lv || libvirt.module->ended(host->lv);
}

static void libvirt_run(struct host *base, enum host_verb verb, const struct host_target *target,
                        struct job *job, GVariant *args)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->run(host->lv, verb, target, job, args);
    else
        job_finish(job, _("the host is not connected"));
}

/* What a read-only connection can do too. */
static bool libvirt_reads(enum host_verb verb)
{
    static const enum host_verb reading[] = {
        HOST_XML, HOST_NET_XML, HOST_POOL_XML, HOST_VOL_XML, HOST_VOL_LIST, HOST_CAPABILITIES,
        HOST_ADDRESSES,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(reading); i++) {
        if (reading[i] == verb)
            return true;
    }
    return false;
}

static const char *libvirt_reason(struct host *base, const struct host_target *target,
                                  enum host_verb verb)
{
    struct libvirt_host *host = libvirt_host_of(base);
    switch (base->state) {
    case HOST_OPENING:
        return base->asking ? _("the host asks for something: open virtty's screen to answer")
                            : _("the host is still being opened");
    case HOST_CLOSED: return _("the host is not connected");
    case HOST_LOST: return _("the connection to the host is lost");
    case HOST_UNUSABLE: return base->problem ? base->problem : _("the host cannot be used");
    case HOST_READY: break;
    }
    if (base->read_only && !libvirt_reads(verb))
        return _("the connection to the host is read-only");
    return host->lv ? libvirt.module->reason(host->lv, target, verb)
                    : _("the host is not connected");
}

static void libvirt_tick(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->tick(host->lv);
}

static void libvirt_console_show(struct host *base, const char *uuid, unsigned port, bool shown)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->console_show(host->lv, uuid, port, shown);
}

static void libvirt_console_check(struct host *base, const char *uuid)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->console_check(host->lv, uuid);
}

static void libvirt_console_take(struct host *base, const char *uuid, unsigned port)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->console_take(host->lv, uuid, port);
}

static const char *libvirt_console_problem(struct host *base, const char *uuid, unsigned port,
                                           bool *taken)
{
    struct libvirt_host *host = libvirt_host_of(base);
    return host->lv ? libvirt.module->console_problem(host->lv, uuid, port, taken) : NULL;
}

static void libvirt_free(struct host *base)
{
    struct libvirt_host *host = libvirt_host_of(base);
    if (host->lv)
        libvirt.module->free(host->lv);
    g_free(host);
}

static const struct host_ops libvirt_ops = {
    .kind = "libvirt",
    .outlives = true,
    .open = libvirt_open,
    .disconnect = libvirt_disconnect,
    .close = libvirt_close,
    .ended = libvirt_ended,
    .run = libvirt_run,
    .reason = libvirt_reason,
    .tick = libvirt_tick,
    .console_show = libvirt_console_show,
    .console_check = libvirt_console_check,
    .console_take = libvirt_console_take,
    .console_problem = libvirt_console_problem,
    .free = libvirt_free,
};

bool host_is_libvirt(const struct host *host)
{
    return host->ops == &libvirt_ops;
}

struct host *host_libvirt_new(struct app *app, const char *alias, const char *uri, bool read_only,
                              bool autoconnect)
{
    struct libvirt_host *host = g_new0(struct libvirt_host, 1);
    host->host = (struct host){
        .ops = &libvirt_ops,
        .app = app,
        .alias = g_strdup(alias),
        .uri = g_strdup(uri),
        .state = HOST_CLOSED,
        .cpu = -1,
        .read_only = read_only,
        .autoconnect = autoconnect,
    };
    return &host->host;
}
