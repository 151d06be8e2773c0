/* bench-fleet.c: 10,000 domains of libvirt hosts in the model: the list with states and statistics,
 * then the details of all; and what the main thread is busy with meanwhile. tests/bench/fleet
 * starts the daemon and calls it. */
#include "bench-util.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app.h"
#include "figures.h"
#include "host-libvirt.h"
#include "lv-module.h"
#include "model.h"

#define PATIENCE_MS 60000

struct watch {
    const char *uri;
    double opened, listed, known; /* when, 0: not yet */
    double busy;                  /* ms of the main thread until it was listed */
    double worst;                 /* ms of the main thread in one turn of the loop */
    unsigned hosts, domains;      /* wanted */
    uint64_t looked;              /* the model's version */
};

static bool all_open(const struct app *app)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        if (host->state != HOST_READY)
            return false;
    }
    return true;
}

static unsigned count(const struct app *app, bool details)
{
    unsigned found = 0;
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        found += details ? domain->known : domain->state != DOMAIN_NOSTATE;
    }
    return found;
}

/* Counts no more often than it could be true: it must not slow what it measures. */
static void look(const struct app *app, struct watch *watch)
{
    double now = figures_now();
    if (model_domains(app->model) != watch->domains)
        watch->looked = model_version(app->model);
    if (watch->opened && watch->looked == model_version(app->model))
        return;
    watch->looked = model_version(app->model);
    if (!watch->opened && all_open(app))
        watch->opened = now;
    if (!watch->listed && count(app, false) == watch->domains)
        watch->listed = now;
    if (!watch->known && count(app, true) == watch->domains)
        watch->known = now;
}

static gboolean wake_up(gpointer unused)
{
    (void)unused;
    return G_SOURCE_CONTINUE;
}

/* Milliseconds of processor time: others may use the machine too. */
static double thread_cpu(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void run(struct watch *watch)
{
    struct app *app = app_new_bare(false);
    for (unsigned i = 0; i < watch->hosts; i++) {
        g_autofree char *alias = g_strdup_printf("host-%u", i);
        app_add_host(app, host_libvirt_new(app, alias, watch->uri, false, true));
    }
    double start = figures_now();
    app_open(app);
    guint timer = g_timeout_add(500, wake_up, NULL); /* patience can only end so */
    while (!watch->known && figures_now() - start < PATIENCE_MS) {
        double cpu = thread_cpu();
        g_main_context_iteration(NULL, TRUE);
        cpu = thread_cpu() - cpu;
        watch->worst = MAX(watch->worst, cpu);
        if (!watch->listed && watch->opened)
            watch->busy += cpu;
        look(app, watch);
    }
    g_source_remove(timer);
    pid_t self = getpid();
    printf("{\"name\":\"fleet-model-rss\",\"value\":%.1f,\"unit\":\"MB\"}\n",
           bench_rss(self) / 1024);
    app_free(app);
}

/* What virsh takes beyond an open of its own; the open parses the driver's file. */
static double virsh(const char *uri, const char *words)
{
    char *open[] = {"virsh", "-c", (char *)uri, "uri", NULL};
    char *all[] = {"virsh", "-c", (char *)uri, (char *)words, NULL};
    double start = figures_now();
    double opening = bench_wait(bench_spawn(open, NULL), start);
    start = figures_now();
    return bench_wait(bench_spawn(all, NULL), start) - opening;
}

int main(int argc, char **argv)
{
    struct watch watch = {.hosts = 1};
    if (argc < 4) {
        fprintf(stderr, "bench-fleet URI HOSTS DOMAINS\n");
        return 77;
    }
    bench_need("virsh");
    bench_home_begin();
    watch.uri = argv[1];
    watch.hosts = (unsigned)atoi(argv[2]);
    watch.domains = (unsigned)atoi(argv[3]);
    host_libvirt_use_module(&virtty_libvirt_module);
    run(&watch);
    bench_home_end();
    if (!watch.known) {
        fprintf(stderr, "not all domains within %d s\n", PATIENCE_MS / 1000);
        return 1;
    }
    double peer = watch.hosts == 1 ? virsh(watch.uri, "list --all; domstats") : 0;
    bench_print("fleet-list", watch.listed - watch.opened, "ms",
                watch.hosts == 1 ? "virsh list --all; domstats" : NULL, peer);
    bench_print("fleet-list-main-cpu", watch.busy, "ms", NULL, 0);
    bench_print("fleet-details", watch.known - watch.opened, "ms", NULL, 0);
    bench_print("fleet-turn-max-cpu", watch.worst, "ms", NULL, 0);
    return 0;
}
