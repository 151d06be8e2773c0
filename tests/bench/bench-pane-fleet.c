/* bench-pane-fleet.c: from a key to the bytes of the changed screen with 10,000 domains in memory,
 * at rest, while domains change, sorted by a live figure, and while a filter is typed. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "bench-util.h"
#include "figures.h"
#include "host.h"
#include "model.h"
#include "ui.h"

#define DOMAINS 10000
#define HOSTS 10
#define ROUNDS 400

static void host_nothing(struct host *host)
{
    (void)host;
}

static const char *host_no(struct host *host, const struct host_target *target, enum host_verb verb)
{
    (void)host, (void)target, (void)verb;
    return "not here";
}

static const struct host_ops ops = {.kind = "bench", .open = host_nothing, .close = host_nothing,
                                    .tick = host_nothing, .reason = host_no, .free = (void *)g_free};

static void wish_nothing(void *opaque)
{
    (void)opaque;
}

static void wish_quit(void *opaque, bool shutdown)
{
    (void)opaque, (void)shutdown;
}

static void fill(struct app *app)
{
    for (unsigned h = 0; h < HOSTS; h++) {
        struct host *host = g_new0(struct host, 1);
        host->ops = &ops;
        host->app = app;
        host->alias = g_strdup_printf("rack-%02u", h);
        host->uri = g_strdup("test+unix:///default");
        host->state = HOST_READY;
        app_add_host(app, host);
    }
    for (unsigned i = 0; i < DOMAINS; i++) {
        g_autofree char *name = g_strdup_printf("customer-%u-web-%05u", i * 7919 % 97, i);
        g_autofree char *uuid = g_strdup_printf("00000000-0000-4000-8000-%012x", i);
        struct domain *domain =
            model_add(app->model, g_ptr_array_index(app->hosts, i % HOSTS), name, uuid);
        domain->state = i % 3 ? DOMAIN_RUNNING : DOMAIN_SHUTOFF;
        domain->memory = (uint64_t)(i % 16 + 1) << 30;
        domain->vcpus = i % 8 + 1;
        domain->cpu = i % 101 / 101.0;
        domain->title = g_strdup_printf("Machine %u", i);
    }
    model_touch(app->model, NULL);
}

/* So many domains change as come in between two frames of 60 a second at 100 events. */
static void change(struct app *app, GRand *dice, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct domain *domain =
            model_domain(app->model, (unsigned)g_rand_int_range(dice, 0, DOMAINS));
        domain->state = domain->state == DOMAIN_RUNNING ? DOMAIN_SHUTOFF : DOMAIN_RUNNING;
        domain->cpu = g_rand_double(dice);
        model_touch(app->model, domain);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(struct app *app, void *screen, const char *name, const char *const *keys,
                    unsigned changes)
{
    GByteArray *out = g_byte_array_new();
    GRand *dice = g_rand_new_with_seed(11);
    double ms[ROUNDS];
    unsigned n_keys = g_strv_length((char **)keys);
    for (unsigned i = 0; i < ROUNDS; i++) {
        change(app, dice, changes);
        const char *key = keys[i % n_keys];
        g_byte_array_set_size(out, 0);
        double start = figures_now();
        ui_screen_ops.input(screen, key, strlen(key));
        ui_screen_ops.frame(screen, out);
        ms[i] = figures_now() - start;
    }
    qsort(ms, ROUNDS, sizeof(*ms), compare);
    g_autofree char *p99 = g_strconcat(name, "-p99", NULL);
    bench_print(p99, ms[ROUNDS * 99 / 100], "ms", NULL, 0);
    g_rand_free(dice);
    g_byte_array_free(out, TRUE);
}

int main(void)
{
    static const char *const moves[] = {"j", "j", "k", "\033[6~", "G", "\033[5~", "g", NULL};
    static const char *const sorts[] = {">", ">", "I", "<", "j", "<", NULL};
    static const char *const types[] = {"w", "e", "b", "-", "0", "\177", "1", "\177", "\177",
                                        "\177", "\177", "\177", "\177", "\r", "/", NULL};
    static const char *const folds[] = {"t", "j", "t", "f", "f", NULL};
    const struct screen_wishes wishes = {wish_nothing, wish_nothing, wish_nothing, wish_quit, NULL};
    const struct screen_client client = {.cols = 160, .rows = 45, .term = "xterm-256color",
                                         .colorterm = "truecolor", .lang = "C.UTF-8",
                                         .messages = "C.UTF-8", .color = ""};
    char *error = NULL;
    bench_home_begin();
    struct app *app = app_new_bare(false);
    fill(app);
    void *screen = ui_screen_ops.open(app, &client, &wishes, &error);
    if (!screen)
        return 1;
    GByteArray *first = g_byte_array_new();
    double start = figures_now();
    ui_screen_ops.frame(screen, first);
    bench_print("pane-fleet-first", figures_now() - start, "ms", NULL, 0);
    measure(app, screen, "pane-fleet-key", moves, 0);
    measure(app, screen, "pane-fleet-key-events", moves, 2);
    measure(app, screen, "pane-fleet-fold", folds, 2);
    measure(app, screen, "pane-fleet-sort", sorts, 2);
    ui_screen_ops.input(screen, "/", 1);
    measure(app, screen, "pane-fleet-filter", types, 2);
    ui_screen_ops.close(screen);
    g_byte_array_free(first, TRUE);
    app_free(app);
    bench_home_end();
    return 0;
}
