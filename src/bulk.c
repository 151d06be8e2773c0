#include "bulk.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "inventory.h"
#include "job.h"
#include "json-write.h"
#include "log.h"
#include "text-table.h"
#include "visible.h"

/* So many of a host at once: libvirtd answers five requests of a client at a time, and other
 * calls want their turn too. */
#define BULK_PER_HOST 3
/* Failures that the end's message names; the table has all. */
#define BULK_NAMED 3

struct bulk_entry {
    struct bulk_item item; /* first */
    struct bulk *bulk;
    struct host *host;
    char *key, *pool; /* uuid or name; of a volume its pool's */
    struct job *job;  /* while it runs */
};

struct bulk {
    struct app *app;
    const struct action *action;
    char **args;
    GPtrArray *entries; /* struct bulk_entry */
    struct job *job;
    unsigned next;       /* none before it waits */
    unsigned counts[BULK_STATES];
    GHashTable *running; /* struct host -> how many of it are at work */
    gint refs;
    bool cancelled;
};

static const char *const bulk_words[BULK_STATES] = {
    [BULK_WAITS] = N_("waiting"),  [BULK_LEFT_OUT] = N_("left out"),
    [BULK_RUNS] = N_("at work"),   [BULK_DONE] = N_("done"),
    [BULK_FAILED] = N_("failed"),  [BULK_CANCELLED] = N_("cancelled"),
};

const char *bulk_state_word(enum bulk_state state)
{
    return bulk_words[state];
}

const char *bulk_state_label(enum bulk_state state)
{
    return _(bulk_words[state]);
}

/* --- what would be done --- */

static struct bulk_entry *bulk_at(const struct bulk *bulk, unsigned index)
{
    return g_ptr_array_index(bulk->entries, index);
}

static void bulk_entry_free(gpointer data)
{
    struct bulk_entry *entry = data;
    g_free(entry->item.name);
    g_free(entry->item.host);
    g_free(entry->item.text);
    g_free(entry->key);
    g_free(entry->pool);
    if (entry->job)
        job_unref(entry->job);
    g_free(entry);
}

/* What finds the object again: it may be gone when its turn comes. */
static void bulk_entry_key(struct bulk_entry *entry, const struct host_target *target)
{
    const char *uuid = target->domain    ? target->domain->uuid
                       : target->network ? target->network->uuid
                       : target->pool    ? target->pool->uuid
                                         : NULL;
    entry->key = g_strdup(uuid ? uuid : entry->item.name);
    if (target->volume)
        entry->pool = g_strdup(target->volume->pool->name);
}

static void bulk_add(struct bulk *bulk, const struct host_target *target)
{
    struct bulk_entry *entry = g_new0(struct bulk_entry, 1);
    entry->bulk = bulk;
    entry->host = action_target_host(target);
    entry->item.name = g_strdup(action_target_name(target));
    entry->item.host = g_strdup(entry->host ? entry->host->alias : NULL);
    bulk_entry_key(entry, target);
    const char *reason = action_reason(bulk->app, bulk->action, target, NULL);
    if (!reason && action_is_guarded(bulk->action, target))
        reason = _("the domain is protected: it must be named alone");
    entry->item.state = reason ? BULK_LEFT_OUT : BULK_WAITS;
    entry->item.text = g_strdup(reason);
    bulk->counts[entry->item.state]++;
    g_ptr_array_add(bulk->entries, entry);
}

struct bulk *bulk_new(struct app *app, const struct action *action, const GPtrArray *targets,
                      char *const *args)
{
    struct bulk *bulk = g_new0(struct bulk, 1);
    bulk->app = app;
    bulk->action = action;
    bulk->args = g_strdupv((char **)args);
    bulk->entries = g_ptr_array_new_with_free_func(bulk_entry_free);
    bulk->running = g_hash_table_new(NULL, NULL);
    bulk->refs = 1;
    for (guint i = 0; i < targets->len; i++)
        bulk_add(bulk, g_ptr_array_index(targets, i));
    return bulk;
}

struct bulk *bulk_ref(struct bulk *bulk)
{
    bulk->refs++;
    return bulk;
}

void bulk_unref(struct bulk *bulk)
{
    if (!bulk || --bulk->refs)
        return;
    g_ptr_array_unref(bulk->entries);
    g_hash_table_unref(bulk->running);
    g_strfreev(bulk->args);
    g_free(bulk);
}

const struct action *bulk_action(const struct bulk *bulk)
{
    return bulk->action;
}

unsigned bulk_count(const struct bulk *bulk)
{
    return bulk->entries->len;
}

const struct bulk_item *bulk_item(const struct bulk *bulk, unsigned index)
{
    return index < bulk->entries->len ? &bulk_at(bulk, index)->item : NULL;
}

unsigned bulk_count_state(const struct bulk *bulk, enum bulk_state state)
{
    return bulk->counts[state];
}

char *bulk_left_out(const struct bulk *bulk)
{
    GString *text = g_string_new(NULL);
    GPtrArray *reasons = g_ptr_array_new(); /* const char *, each once */
    GArray *counts = g_array_new(FALSE, TRUE, sizeof(unsigned));
    for (guint i = 0; i < bulk->entries->len; i++) {
        const struct bulk_item *item = &bulk_at(bulk, i)->item;
        guint at = 0;
        if (item->state != BULK_LEFT_OUT)
            continue;
        if (!g_ptr_array_find_with_equal_func(reasons, item->text, g_str_equal, &at)) {
            at = reasons->len;
            g_ptr_array_add(reasons, item->text);
            g_array_set_size(counts, reasons->len);
        }
        g_array_index(counts, unsigned, at)++;
    }
    for (guint i = 0; i < reasons->len; i++)
        g_string_append_printf(text, "%s%u: %s", i ? "\n" : "", g_array_index(counts, unsigned, i),
                               (char *)g_ptr_array_index(reasons, i));
    g_ptr_array_unref(reasons);
    g_array_unref(counts);
    return g_string_free(text, FALSE);
}

/* --- doing it --- */

static void bulk_pump(struct bulk *bulk);

static bool bulk_host_known(const struct bulk *bulk, const struct host *host)
{
    return g_ptr_array_find(bulk->app->hosts, host, NULL);
}

/* The object as it is now; false if it is gone. */
static bool bulk_resolve(const struct bulk_entry *entry, struct host_target *target)
{
    const struct model *model = entry->bulk->app->model;
    const struct pool *pool;
    *target = (struct host_target){0};
    if (!bulk_host_known(entry->bulk, entry->host))
        return false;
    switch (entry->bulk->action->on) {
    case ACTION_ON_DOMAIN:
        target->domain = model_find_uuid(model, entry->host, entry->key);
        if (!target->domain)
            target->domain = model_find(model, entry->host, entry->key);
        return target->domain;
    case ACTION_ON_NETWORK:
        target->network = inventory_find_network(model_inventory(model), entry->host, entry->key);
        return target->network;
    case ACTION_ON_POOL:
        target->pool = inventory_find_pool(model_inventory(model), entry->host, entry->key);
        return target->pool;
    case ACTION_ON_VOLUME:
        pool = inventory_find_pool(model_inventory(model), entry->host, entry->pool);
        target->volume = pool ? inventory_find_volume(pool, entry->key) : NULL;
        return target->volume;
    default: return false;
    }
}

static unsigned bulk_running_on(const struct bulk *bulk, const struct host *host)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(bulk->running, host));
}

static void bulk_set_state(struct bulk_entry *entry, enum bulk_state state)
{
    struct bulk *bulk = entry->bulk;
    unsigned running = bulk_running_on(bulk, entry->host);
    running += (unsigned)(state == BULK_RUNS) - (unsigned)(entry->item.state == BULK_RUNS);
    g_hash_table_insert(bulk->running, entry->host, GUINT_TO_POINTER(running));
    bulk->counts[entry->item.state]--;
    bulk->counts[state]++;
    entry->item.state = state;
}

/* A failure is a line in the log each; the job's end sums them up. */
static void bulk_settle(struct bulk_entry *entry, enum bulk_state state, const char *text)
{
    bulk_set_state(entry, state);
    g_free(entry->item.text);
    entry->item.text = g_strdup(text);
    if (state == BULK_FAILED)
        log_add(entry->bulk->app->log, LOG_WARN, entry->item.name, "%s: %s",
                _(entry->bulk->action->label), text);
}

static void bulk_child_done(struct job *job, void *opaque)
{
    struct bulk_entry *entry = opaque;
    const struct job_info *info = job_info(job);
    struct bulk *bulk = entry->bulk;
    if (info->state == JOB_DONE)
        bulk_settle(entry, BULK_DONE, info->output ? info->output : info->result);
    else
        bulk_settle(entry, info->state == JOB_CANCELLED ? BULK_CANCELLED : BULK_FAILED,
                    info->error);
    g_clear_pointer(&entry->job, job_unref);
    bulk_pump(bulk);
}

static void bulk_begin(struct bulk_entry *entry)
{
    struct action_call call = {.args = entry->bulk->args, .out = g_string_new(NULL)};
    bulk_set_state(entry, BULK_RUNS);
    if (!bulk_resolve(entry, &call.target)) {
        bulk_settle(entry, BULK_FAILED, _("it is gone"));
    } else {
        action_run(entry->bulk->app, entry->bulk->action, &call);
        if (call.error)
            bulk_settle(entry, BULK_FAILED, call.error);
        else if (!call.job)
            bulk_settle(entry, BULK_DONE, g_strchomp(call.out->str));
    }
    g_free(call.error);
    g_string_free(call.out, TRUE);
    if (entry->item.state != BULK_RUNS)
        return;
    entry->job = job_ref(call.job);
    job_set_quiet(call.job);
    job_on_done(call.job, bulk_child_done, entry);
}

/* The first that may begin now, or NULL. */
static struct bulk_entry *bulk_next(struct bulk *bulk)
{
    while (bulk->next < bulk->entries->len && bulk_at(bulk, bulk->next)->item.state != BULK_WAITS)
        bulk->next++;
    for (guint i = bulk->next; i < bulk->entries->len; i++) {
        struct bulk_entry *entry = bulk_at(bulk, i);
        if (entry->item.state == BULK_WAITS &&
            bulk_running_on(bulk, entry->host) < BULK_PER_HOST)
            return entry;
    }
    return NULL;
}

/* "2 of 12 failed: web-01, web-02, ..." or NULL. */
static char *bulk_failures(const struct bulk *bulk)
{
    unsigned failed = bulk_count_state(bulk, BULK_FAILED), named = 0;
    unsigned all = bulk->entries->len - bulk_count_state(bulk, BULK_LEFT_OUT);
    g_autoptr(GString) names = g_string_new(NULL);
    if (!failed)
        return bulk->cancelled ? g_strdup(_("cancelled")) : NULL;
    for (guint i = 0; i < bulk->entries->len && named <= BULK_NAMED; i++) {
        const struct bulk_item *item = &bulk_at(bulk, i)->item;
        if (item->state == BULK_FAILED && named++ < BULK_NAMED)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", item->name);
    }
    return g_strdup_printf(_("%u of %u failed: %s%s (:results shows all)"), failed, all,
                           names->str, failed > BULK_NAMED ? ", ..." : "");
}

static void bulk_finish(struct bulk *bulk)
{
    struct job *job = g_steal_pointer(&bulk->job);
    g_autofree char *error = bulk_failures(bulk);
    unsigned done = bulk_count_state(bulk, BULK_DONE);
    g_autofree char *result =
        g_strdup_printf(ngettext("%s: %u done", "%s: %u done", done), _(bulk->action->label), done);
    job_set_result(job, result);
    job_finish(job, error);
    bulk_unref(bulk);
}

static void bulk_progress(struct bulk *bulk)
{
    unsigned left_out = bulk_count_state(bulk, BULK_LEFT_OUT);
    unsigned waits = bulk_count_state(bulk, BULK_WAITS), runs = bulk_count_state(bulk, BULK_RUNS);
    unsigned all = bulk->entries->len - left_out, over = all - waits - runs;
    g_autofree char *detail = g_strdup_printf("%u/%u", over, all);
    job_progress(bulk->job, all ? (double)over / all : 1, detail);
    if (!waits && !runs)
        bulk_finish(bulk);
}

static void bulk_pump(struct bulk *bulk)
{
    struct bulk_entry *entry;
    while (!bulk->cancelled && (entry = bulk_next(bulk)))
        bulk_begin(entry);
    if (bulk->job)
        bulk_progress(bulk);
}

static void bulk_cancel(struct job *job, void *opaque)
{
    struct bulk *bulk = opaque;
    (void)job;
    bulk->cancelled = true;
    for (guint i = 0; i < bulk->entries->len; i++) {
        struct bulk_entry *entry = bulk_at(bulk, i);
        if (entry->item.state == BULK_WAITS)
            bulk_settle(entry, BULK_CANCELLED, NULL);
        else if (entry->job)
            job_cancel(entry->job);
    }
    bulk_pump(bulk);
}

/* The first round begins from the main loop: who asked has the job by then. */
static void bulk_first(void *data)
{
    struct bulk *bulk = data;
    if (bulk->job)
        bulk_pump(bulk);
    bulk_unref(bulk);
}

static void bulk_forget(void *opaque)
{
    struct bulk *bulk = opaque;
    app_off_end(bulk->app, bulk_forget, bulk);
    bulk->app->bulk = NULL;
    bulk_unref(bulk);
}

/* Its results stay until the next one, or the end. */
static void bulk_remember(struct bulk *bulk)
{
    if (bulk->app->bulk)
        bulk_forget(bulk->app->bulk);
    bulk->app->bulk = bulk_ref(bulk);
    app_on_end(bulk->app, bulk_forget, bulk);
}

struct job *bulk_run(struct bulk *bulk)
{
    struct app *app = bulk->app;
    unsigned count = bulk_count_state(bulk, BULK_WAITS);
    g_autofree char *title =
        g_strdup_printf(ngettext("%s (%u object)", "%s (%u objects)", count),
                        _(bulk->action->label), count);
    bulk->job = job_new(app, title, NULL, true, NULL, NULL);
    job_on_cancel(bulk->job, bulk_cancel, bulk);
    bulk_ref(bulk); /* the job's, until bulk_finish() */
    bulk_remember(bulk);
    app_post(app, bulk_first, bulk_ref(bulk));
    return bulk->job;
}

bool bulk_is_running(const struct bulk *bulk)
{
    return bulk->job != NULL;
}

struct job *bulk_job(const struct bulk *bulk)
{
    return bulk->job;
}

/* --- showing it --- */

static const char *bulk_shown_state(const struct bulk *bulk, const struct bulk_item *item)
{
    if (item->state == BULK_WAITS && !bulk->job)
        return _("will be done");
    return bulk_state_label(item->state);
}

void bulk_append_table(const struct bulk *bulk, GString *out)
{
    const struct text_column columns[] = {
        {_("Object"), false}, {_("Host"), false}, {_("Result"), false}, {_("Message"), false}};
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < bulk->entries->len; i++) {
        const struct bulk_item *item = &bulk_at(bulk, i)->item;
        text_table_add(table, item->name);
        text_table_add(table, item->host);
        text_table_add(table, bulk_shown_state(bulk, item));
        text_table_add(table, item->text && *item->text ? item->text : NULL);
    }
    text_table_finish(table, out);
}

void bulk_append_json(const struct bulk *bulk, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < bulk->entries->len; i++) {
        const struct bulk_item *item = &bulk_at(bulk, i)->item;
        bool ok = item->state == BULK_DONE || item->state == BULK_WAITS;
        json_object(&json);
        json_add_string(&json, "object", item->name);
        json_add_string(&json, "host", item->host);
        json_add_string(&json, "verb", bulk->action->id);
        json_add_string(&json, "state", bulk_state_word(item->state));
        json_add_bool(&json, "ok", ok);
        json_add_string(&json, "error", ok ? NULL : item->text);
        json_add_string(&json, "output", ok ? item->text : NULL);
        json_end(&json);
    }
    json_end(&json);
}
