#include "stage.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "console.h"
#include "dialogs/action-menu.h"
#include "dialogs/run-action.h"
#include "fake-host.h"
#include "inventory.h"
#include "panes/bars.h"
#include "panes/figures.h"
#include "panes/help.h"
#include "panes/logview.h"
#include "panes/pane-table.h"
#include "scratch.h"
#include "stack.h"

#define DEADLINE_US (10 * G_USEC_PER_SEC)

/* --- stack.h --- */

struct pane *ui_open(struct ui *ui, const struct pane_class *class, void *arg)
{
    struct pane *pane = g_malloc0(class->size);
    pane->class = class;
    pane->ui = ui;
    pane->app = ui->app;
    if (class->create && !class->create(pane, arg)) {
        g_free(pane);
        return NULL;
    }
    g_ptr_array_add(ui->panes, pane);
    return pane;
}

void ui_close(struct ui *ui, struct pane *pane)
{
    g_ptr_array_remove(ui->panes, pane);
    g_ptr_array_add(ui->closing, pane);
}

struct pane *ui_focused(struct ui *ui)
{
    return g_ptr_array_index(ui->panes, ui->panes->len - 1);
}

struct pane *ui_find(struct ui *ui, const struct pane_class *class)
{
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(ui->panes, i);
        if (pane->class == class)
            return pane;
    }
    return NULL;
}

void ui_focus(struct ui *ui, struct pane *pane)
{
    g_ptr_array_remove(ui->panes, pane);
    g_ptr_array_add(ui->panes, pane);
}

void ui_zoom(struct ui *ui, bool zoomed)
{
    ui->zoomed = zoomed;
}

bool ui_zoomed(const struct ui *ui)
{
    return ui->zoomed;
}

void ui_split(struct ui *ui, bool split)
{
    ui->split = split;
}

bool ui_is_split(const struct ui *ui)
{
    return ui->split;
}

struct pane *ui_nth(struct ui *ui, const struct pane_class *class, unsigned index)
{
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(ui->panes, i);
        if (pane->class == class && !index--)
            return pane;
    }
    return NULL;
}

void ui_dirty(struct ui *ui)
{
    (void)ui;
}

static struct pane *last_list(struct ui *ui)
{
    struct pane *found = NULL;
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(ui->panes, i);
        found = pane->class->list ? pane : found;
    }
    return found;
}

void ui_back(struct ui *ui)
{
    ui_focus(ui, last_list(ui));
    ui->zoomed = false;
}

struct pane_target ui_target(struct ui *ui)
{
    struct pane *pane = ui_focused(ui);
    if (!pane->class->target)
        pane = last_list(ui);
    return pane->class->target(pane);
}

struct domain *ui_domain(struct ui *ui)
{
    return ui_target(ui).on.domain;
}

static bool is_own(const struct pane *pane, const struct action *action)
{
    for (const struct action *a = pane->class->actions; a && a->id; a++) {
        if (a == action)
            return true;
    }
    return false;
}

static void run_on_target(struct ui *ui, const struct action *action, char **args)
{
    struct pane_target target = ui_target(ui);
    run_action(ui, ui->app, action, &target, args);
}

void ui_run(struct ui *ui, const struct action *action, char **args)
{
    struct pane *pane = ui_focused(ui);
    ui->ran = action;
    if (is_own(pane, action))
        pane->class->command(pane, action, args);
    else if (!strcmp(action->id, "command"))
        run_action_prompt(ui, ui->app, NULL);
    else if (!strcmp(action->id, "menu"))
        ui_open(ui, &action_menu_class, NULL);
    else if (!strcmp(action->id, "help"))
        ui_open(ui, &help_class, NULL);
    else if (!strcmp(action->id, "log"))
        ui_open(ui, &logview_class, NULL);
    else
        run_on_target(ui, action, args);
}

void ui_run_on(struct ui *ui, const struct action *action, const struct pane_target *target,
               char **args)
{
    run_action(ui, ui->app, action, target, args);
}

GPtrArray *ui_awaited(struct ui *ui, GDestroyNotify free)
{
    if (!ui->awaited)
        ui->awaited = g_ptr_array_new_with_free_func(free);
    return ui->awaited;
}

void ui_detach(struct ui *ui)
{
    ui->detached = true;
}

void ui_suspend(struct ui *ui)
{
    (void)ui;
}

void ui_quit(struct ui *ui, bool shutdown)
{
    ui->quit = true;
    ui->quit_shutdown = shutdown;
}

/* --- the stage --- */

static const struct action global_actions[] = {
    {.id = "help", .label = "Help", .help = "All keys and commands", .verb = -1,
     .flags = ACTION_SCREEN, .keys = "? F1", .context = "global"},
    {.id = "command", .label = "Command", .help = "Type a command by its name",
     .verb = -1, .flags = ACTION_SCREEN, .keys = ":", .context = "global"},
    {.id = "menu", .label = "Menu", .help = "All that can be done", .verb = -1,
     .flags = ACTION_SCREEN, .keys = "m F9", .context = "global"},
    {.id = "log", .label = "Log", .help = "All messages and commands", .verb = -1,
     .flags = ACTION_SCREEN, .keys = "!", .context = "global"},
    {.id = NULL},
};

static void destroy(struct pane *pane)
{
    if (pane->class->destroy)
        pane->class->destroy(pane);
    g_free(pane);
}

static void sweep(struct ui *stage)
{
    for (guint i = 0; i < stage->closing->len; i++)
        destroy(g_ptr_array_index(stage->closing, i));
    g_ptr_array_set_size(stage->closing, 0);
}

struct ui *stage_new(void)
{
    scratch_setup();
    g_setenv("TZ", "UTC", TRUE);
    figure_set_now(STAGE_NOW);
    struct ui *stage = g_new0(struct ui, 1);
    stage->app = fake_app_new(&stage->host);
    struct host *host = &stage->host->host;
    host->cpus = 16;
    host->memory_total = UINT64_C(23) << 30;
    host->memory_available = UINT64_C(20) << 30;
    host->cpu = 0.12;
    stage->panes = g_ptr_array_new();
    stage->closing = g_ptr_array_new();
    for (const struct pane_class *const *class = pane_classes; *class; class++) {
        if ((*class)->actions)
            action_add_table(stage->app, (*class)->actions);
    }
    action_add_table(stage->app, global_actions);
    ui_open(stage, pane_class_main, NULL);
    return stage;
}

void stage_free(struct ui *stage)
{
    while (stage->panes->len) {
        destroy(ui_focused(stage));
        g_ptr_array_set_size(stage->panes, (gint)stage->panes->len - 1);
    }
    sweep(stage);
    fake_settle(stage->app);
    g_ptr_array_unref(stage->panes);
    g_clear_pointer(&stage->awaited, g_ptr_array_unref);
    g_ptr_array_unref(stage->closing);
    console_free(stage->console);
    app_free(stage->app);
    g_free(stage);
    figure_set_now(0);
    scratch_teardown();
}

struct domain *stage_domain(struct ui *stage, const char *name)
{
    return model_find(stage->app->model, &stage->host->host, name);
}

static struct domain *add(struct ui *stage, const char *name, enum domain_state state,
                          unsigned vcpus, uint64_t mib, double used, gint64 up_s,
                          struct host *host)
{
    static unsigned serial;
    g_autofree char *uuid = g_strdup_printf("00000000-0000-4000-8000-%012x", ++serial % 1000);
    struct domain *domain = model_add(stage->app->model, host, name, uuid);
    domain->state = state;
    domain->vcpus = vcpus;
    domain->memory = mib << 20;
    domain->memory_used = (uint64_t)(used * (double)domain->memory);
    domain->since_us = up_s ? STAGE_NOW - up_s * G_USEC_PER_SEC : 0;
    for (unsigned i = 0; up_s && i < DOMAIN_HISTORY; i++)
        domain_sample(domain, (double)((i * i + vcpus) % 13) / 13, used);
    domain->cpu = up_s ? (double)((59 * 59 + vcpus) % 13) / 13 : 0;
    return domain;
}

static void add_disk(struct domain *domain, const char *target, const char *source, unsigned gib,
                     double read_rate, double write_rate)
{
    struct domain_disk *disk = domain_add_disk(domain);
    disk->target = g_strdup(target);
    disk->source = g_strdup(source);
    disk->format = g_strdup("raw");
    disk->capacity = (uint64_t)gib << 30;
    disk->allocation = disk->capacity / 6;
    disk->read_rate = read_rate;
    disk->write_rate = write_rate;
}

void stage_add_domains(struct ui *stage)
{
    struct host *engine = &stage->host->host;
    struct domain *web = add(stage, "web-01", DOMAIN_RUNNING, 2, 2048, 0.6, 8070, engine);
    add_disk(web, "vda", "/var/lib/virtty/images/web-01.raw", 20, 2e5, 1.4e6);
    add_disk(web, "vdb", "/srv/data/a-second-disk-of-web-01.raw", 100, 0, 0);
    web->kernel = g_strdup("/boot/vmlinuz-6.1.0-18-amd64");
    web->initrd = g_strdup("/boot/initrd.img-6.1.0-18-amd64");
    web->cmdline = g_strdup("console=ttyS0 root=/dev/vda1 ro quiet");
    stage->console = console_new(&(struct console_config){.title = "web-01 serial COM1"});
    web->consoles[0] = stage->console;
    web->n_consoles = 1;
    web->path = g_strdup("/home/admin/.config/virtty/domains/web-01.xml");
    struct domain *db = add(stage, "db-01", DOMAIN_RUNNING, 4, 1024, 0.4, 266400, engine);
    db->autostart = true;
    add_disk(db, "vda", "/var/lib/virtty/images/db-01.raw", 8, 0, 0);
    add(stage, "test", DOMAIN_SHUTOFF, 1, 1024, 0, 0, engine);
    add(stage, "win11", DOMAIN_PAUSED, 4, 8192, 0.97, 3600, engine);
    struct domain *build = add(stage, "build-7", DOMAIN_CRASHED, 16, 4096, 0, 0, engine);
    build->reason = g_strdup("triple fault at rip 0xffffffff81000000");
    add(stage, "a-name-that-is-longer-than-any-column-could-ever-be-and-goes-on-and-on-for-ever",
        DOMAIN_SHUTOFF, 2, 512, 0, 0, engine);
    add(stage, "数据库服务器一号", DOMAIN_RUNNING, 8, 16384, 0.5, 3542400, engine);
    add(stage, "evil\033[31m\r\nname\x07\xff", DOMAIN_SHUTOFF, 1, 64, 0, 0, engine);
    struct domain *broken = add(stage, "old", DOMAIN_BROKEN, 0, 0, 0, 0, engine);
    broken->reason = g_strdup("old.xml line 12: Opening and ending tag mismatch: name and domain");
    stage->host->host.running = 4;
    stage->host->host.total = 9;
    model_touch(stage->app->model, NULL);
}

static struct host *add_host(struct ui *stage, const char *alias, const char *uri)
{
    struct host *host = &fake_host_new(stage->app, alias)->host;
    g_free(host->uri);
    host->uri = g_strdup(uri);
    host->state = HOST_READY;
    return host;
}

static struct domain *add_to(struct ui *stage, struct host *host, const char *name,
                             enum domain_state state, uint64_t mib, gint64 up_s)
{
    struct domain *domain = add(stage, name, state, 2, mib, up_s ? 0.5 : 0, up_s, host);
    host->total++;
    host->running += domain_is_active(domain);
    return domain;
}

void stage_add_hosts(struct ui *stage)
{
    struct host *prod = add_host(stage, "prod", "qemu+ssh://root@prod/system");
    prod->cpus = 32;
    prod->memory_total = UINT64_C(128) << 30;
    prod->memory_available = UINT64_C(40) << 30;
    prod->vcpus_running = 52;
    for (unsigned i = 0; i < HOST_HISTORY; i++)
        host_sample(prod, (double)(i * i % 11) / 20 + 0.1);
    struct domain *mail = add_to(stage, prod, "mail", DOMAIN_RUNNING, 4096, 3542400);
    struct domain_address *address = domain_add_address(mail);
    address->address = g_strdup("192.168.122.17");
    mail->marked = true;
    model_touch(mail->host->app->model, mail);
    add_to(stage, prod, "win11", DOMAIN_PAUSED, 8192, 3600);
    add_to(stage, prod, "build-7", DOMAIN_CRASHED, 4096, 0)->reason = g_strdup("panicked");
    struct host *lab = add_host(stage, "lab2", "qemu+tls://lab2.example/system");
    lab->state = HOST_LOST;
    lab->seen_us = STAGE_NOW - 40 * G_USEC_PER_SEC;
    lab->retry_us = STAGE_NOW + 8 * G_USEC_PER_SEC;
    lab->problem = g_strdup("Cannot read from the socket: Connection reset by peer");
    add_to(stage, lab, "test-1", DOMAIN_RUNNING, 1024, 7200);
    add_to(stage, lab, "test-2", DOMAIN_SHUTOFF, 1024, 0);
    struct host *esx = add_host(stage, "esx", "esx://esx.example/");
    esx->state = HOST_UNUSABLE;
    esx->problem = g_strdup("authentication failed");
    model_touch(stage->app->model, NULL);
}

static struct network *add_network(struct ui *stage, unsigned host, const char *name,
                                   const char *forward, const char *bridge, const char *address)
{
    struct network *network =
        inventory_add_network(model_inventory(stage->app->model),
                              g_ptr_array_index(stage->app->hosts, host), name,
                              "11111111-0000-4000-8000-000000000001");
    network->forward = g_strdup(forward);
    network->bridge = g_strdup(bridge);
    network->address = g_strdup(address);
    network->active = network->persistent = network->known = true;
    network->dhcp = address != NULL;
    return network;
}

static struct pool *add_pool(struct ui *stage, unsigned host, const char *name, const char *type,
                             const char *path, unsigned gib, unsigned used)
{
    struct pool *pool =
        inventory_add_pool(model_inventory(stage->app->model),
                           g_ptr_array_index(stage->app->hosts, host), name,
                           "22222222-0000-4000-8000-000000000001");
    pool->type = g_strdup(type);
    pool->path = g_strdup(path);
    pool->state = gib ? POOL_RUNNING : POOL_INACTIVE;
    pool->capacity = (uint64_t)gib << 30;
    pool->allocation = (uint64_t)used << 30;
    pool->available = pool->capacity - pool->allocation;
    pool->persistent = pool->known = true;
    return pool;
}

static void add_volume(struct pool *pool, const char *name, const char *format, unsigned gib,
                       unsigned used)
{
    struct volume *volume = inventory_add_volume(pool, name);
    volume->path = g_strdup_printf("%s/%s", pool->path, name);
    volume->format = g_strdup(format);
    volume->type = g_strdup("file");
    volume->capacity = (uint64_t)gib << 30;
    volume->allocation = (uint64_t)used << 30;
    pool->volumes_known = true;
}

void stage_add_inventory(struct ui *stage)
{
    struct network *nat = add_network(stage, 1, "default", "nat", "virbr0", "192.168.122.1/24");
    nat->leases = 12;
    nat->autostart = true;
    nat->domain = g_strdup("example.org");
    add_network(stage, 1, "lan", "bridge", "br0", NULL);
    add_network(stage, 1, "backup\033[2J net", NULL, "virbr7", "10.7.0.1/16, fd00::1/64")->active =
        false;
    add_network(stage, 2, "default", "nat", "virbr0", "192.168.122.1/24");
    struct domain *mail = model_find(stage->app->model, nat->host, "mail");
    struct domain_nic *nic = domain_add_nic(mail);
    nic->type = g_strdup("network");
    nic->source = g_strdup("default");
    nic->mac = g_strdup("52:54:00:1c:9e:02");
    nic->model = g_strdup("virtio");
    nic->target = g_strdup("vnet3");
    struct pool *images = add_pool(stage, 1, "default", "dir", "/var/lib/libvirt/images", 931, 402);
    add_volume(images, "mail.qcow2", "qcow2", 40, 12);
    add_volume(images, "debian-12.1.0-amd64-netinst-with-a-long-name.iso", "iso", 1, 1);
    add_disk(mail, "vda", "/var/lib/libvirt/images/mail.qcow2", 40, 1e5, 2e6);
    add_pool(stage, 1, "iso", "nfs", "/mnt/iso", 0, 0);
    add_pool(stage, 2, "vg0", "logical", "/dev/vg0", 200, 199);
    model_touch(stage->app->model, NULL);
}

/* --- keys --- */

static bool has_key(const struct action *action, uint32_t key)
{
    g_auto(GStrv) words = g_strsplit(action->keys ? action->keys : "", " ", 0);
    for (char **word = words; *word; word++) {
        if (key_parse(*word) == key)
            return true;
    }
    return false;
}

/* The first action of a section with this key that can be done now. */
static const struct action *bound(struct ui *stage, const char *context, uint32_t key)
{
    struct pane *pane = ui_focused(stage);
    for (unsigned i = 0; i < action_count(stage->app); i++) {
        const struct action *action = action_get(stage->app, i);
        if (g_strcmp0(action->context, context) || !has_key(action, key))
            continue;
        if (is_own(pane, action) && pane->class->reason && pane->class->reason(pane, action))
            continue;
        struct pane_target target = ui_target(stage);
        if (!is_own(pane, action) && !target_or_marks_allow(stage->app, action, &target))
            continue;
        return action;
    }
    return NULL;
}

static void send(struct ui *stage, uint32_t key)
{
    struct pane *pane = ui_focused(stage);
    struct event event = {.type = EVENT_KEY, .key = key};
    unsigned wish = pane->class->event ? pane->class->event(pane, &event) : 0;
    if (!wish && !pane->class->modal) {
        const struct action *action = bound(stage, pane->class->name, key);
        if (!action)
            action = bound(stage, "global", key);
        if (action)
            ui_run(stage, action, NULL);
    }
    if (wish & WISH_CLOSE)
        ui_close(stage, pane);
    sweep(stage);
}

void stage_keys(struct ui *stage, const char *names)
{
    g_auto(GStrv) words = g_strsplit(names, " ", 0);
    for (char **word = words; *word; word++) {
        uint32_t key = key_parse(*word);
        ck_assert_msg(key != KEY_NONE, "no key %s", *word);
        send(stage, key);
    }
}

void stage_type(struct ui *stage, const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        send(stage, g_utf8_get_char(p));
}

/* --- drawing --- */

static void draw_pane(struct pane *pane, struct window win, bool focused)
{
    pane->window = win;
    pane->class->draw(pane, &win, focused);
}

static void draw_dialog(struct pane *pane, const struct window *all, bool focused)
{
    unsigned rows = all->rows, cols = all->cols;
    int row = 0, col = 0;
    pane->class->measure(pane, &rows, &cols);
    if (pane->class->foot) {
        row = (int)(all->rows - rows);
        cols = all->cols;
    } else {
        row = (int)(all->rows - rows) / 2;
        col = (int)(all->cols - cols) / 2;
    }
    draw_pane(pane, window_part(all, row, col, rows, cols), focused);
}

static void draw_all(struct ui *stage, struct canvas *canvas)
{
    struct window all = canvas_window(canvas);
    struct pane *focused = ui_focused(stage), *base = NULL;
    for (guint i = 0; i < stage->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(stage->panes, i);
        if (!pane->class->modal)
            base = pane;
    }
    window_clear(&all, ROLE_TEXT);
    struct window rest = all;
    if (!stage->zoomed) {
        struct window line = window_part(&all, 0, 0, 1, all.cols);
        bar_hosts(stage->app, &line);
        line = window_part(&all, 1, 0, 1, all.cols);
        bar_panes(focused, &line);
        line = window_part(&all, (int)all.rows - 2, 0, 1, all.cols);
        bar_messages(stage->app, &line);
        line = window_part(&all, (int)all.rows - 1, 0, 1, all.cols);
        struct pane_target target = ui_target(stage);
        bar_keys(stage->app, focused, &target, &line);
        rest = window_part(&all, 2, 0, all.rows - 4, all.cols);
    }
    draw_pane(base, rest, base == focused);
    for (guint i = 0; i < stage->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(stage->panes, i);
        if (pane->class->modal)
            draw_dialog(pane, &all, pane == focused);
    }
}

char *stage_draw(struct ui *stage, unsigned cols, unsigned rows, bool ascii,
                 enum color_depth depth, bool styles)
{
    struct theme *theme = theme_load(depth == COLOR_MONO ? "mono" : "dark", depth, NULL);
    struct canvas *canvas = canvas_new(cols, rows, theme, ascii);
    draw_all(stage, canvas);
    char *dump = styles ? canvas_dump_styles(canvas) : canvas_dump(canvas);
    canvas_free(canvas);
    theme_free(theme);
    return dump;
}

void stage_expect(struct ui *stage, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE_US;
    for (;;) {
        char *dump = stage_draw(stage, 80, 24, false, COLOR_256, false);
        bool found = strstr(dump, text) != NULL;
        if (!found && g_get_monotonic_time() > deadline)
            ck_abort_msg("“%s” did not come:\n%s", text, dump);
        free(dump);
        if (found)
            return;
        if (!g_main_context_iteration(NULL, FALSE))
            g_usleep(1000);
    }
}
