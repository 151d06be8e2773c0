#include "undo.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "def-fetch.h"
#include "history-find.h"
#include "job.h"
#include "line-diff.h"
#include "model.h"
#include "talk.h"

struct undo {
    struct app *app;
    struct job *job;
    struct talk *talk; /* NULL: nobody is asked */
    unsigned version;
    char *alias, *name, *xml;
    char *now; /* what is stored, or NULL: the domain is deleted */
};

char *undo_mask(const char *xml)
{
    static const char *const marks[] = {" passwd=", " password="};
    GString *out = g_string_new(NULL);
    while (*xml) {
        size_t len = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(marks) && !len; i++)
            len = g_str_has_prefix(xml, marks[i]) ? strlen(marks[i]) : 0;
        const char *end = len && (xml[len] == '\'' || xml[len] == '"')
                              ? strchr(xml + len + 1, xml[len])
                              : NULL;
        if (!end) {
            g_string_append_c(out, *xml++);
            continue;
        }
        g_string_append_len(out, xml, (gssize)len + 1);
        g_string_append(out, "***");
        g_string_append_c(out, *end);
        xml = end + 1;
    }
    return g_string_free(out, FALSE);
}

static void undo_finish(struct undo *undo, const char *error)
{
    job_finish(undo->job, error);
    talk_unref(undo->talk);
    g_free(undo->alias);
    g_free(undo->name);
    g_free(undo->xml);
    g_free(undo->now);
    g_free(undo);
}

static struct host *undo_host(const struct undo *undo)
{
    for (guint i = 0; i < undo->app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(undo->app->hosts, i);
        if (!strcmp(host->alias, undo->alias))
            return host;
    }
    return NULL;
}

/* --- defining --- */

static void undo_defined(struct job *job, void *opaque)
{
    const struct job_info *info = job_info(job);
    undo_finish(opaque, info->state == JOB_DONE ? NULL : info->error);
}

static void undo_define(struct undo *undo)
{
    const struct host_target nothing = {0};
    struct host *host = undo_host(undo);
    const char *reason = host ? host_verb_reason(host, &nothing, HOST_DEFINE)
                              : _("the host is not known any more");
    if (undo->app->read_only)
        reason = _("virtty is read-only (:read-only off)");
    if (reason) {
        undo_finish(undo, reason);
        return;
    }
    g_autofree char *title = g_strdup_printf(_("define %s"), undo->name);
    g_autofree char *result =
        g_strdup_printf(undo->now ? _("Domain '%s' has its earlier definition again")
                                  : _("Domain '%s' is defined again"),
                        undo->name);
    job_set_result(undo->job, result);
    struct job *job = job_new(undo->app, title, undo->name, false, undo_defined, undo);
    job_set_quiet(job);
    host_run(host, HOST_DEFINE, &nothing, job,
             host_args_new("xml", g_variant_new_string(undo->xml), "why",
                           g_variant_new_string(HISTORY_UNDO), NULL));
}

/* --- asking --- */

static void undo_answered(void *opaque, int choice)
{
    struct undo *undo = opaque;
    if (choice == 1) {
        undo_define(undo);
        return;
    }
    g_autofree char *result = g_strdup_printf(_("Domain '%s' is as it was"), undo->name);
    job_set_result(undo->job, result);
    undo_finish(undo, NULL);
}

static void undo_ask(struct undo *undo)
{
    const char *const choices[] = {_("Cancel"), _("Bring it back"), NULL};
    g_autofree char *title = g_strdup_printf(_("Undo: %s on %s?"), undo->name, undo->alias);
    g_autofree char *old = undo_mask(undo->now ? undo->now : ""), *new = undo_mask(undo->xml);
    g_autofree char *diff = line_diff(old, new, undo->now ? _("now") : _("nothing"),
                                      _("brought back"), 3);
    const struct talk_question question = {
        .title = title,
        .text = undo->now ? _("Its stored definition changes like this; what runs goes on as it "
                              "is.")
                          : _("It is deleted; its definition comes back. What was deleted with it "
                              "does not: disks, saved state, snapshots, NVRAM."),
        .diff = diff, .choices = choices, .keys = "cb"};
    talk_ask(undo->talk, &question, undo_answered, undo);
}

static void undo_go_on(struct undo *undo)
{
    if (undo->now && !strcmp(undo->now, undo->xml))
        undo_finish(undo, _("it has that definition already"));
    else if (undo->talk)
        undo_ask(undo);
    else
        undo_define(undo);
}

static void undo_now_there(void *opaque, const char *xml, const char *error)
{
    struct undo *undo = opaque;
    undo->now = g_strdup(xml);
    if (error)
        undo_finish(undo, error);
    else
        undo_go_on(undo);
}

/* --- what is brought back --- */

static void undo_take(struct undo *undo, const struct history_found *found)
{
    int index = undo->version ? (int)undo->version - 1 : history_undo_index(found->entries);
    const char *xml = index >= 0 && index < (int)found->texts->len
                          ? g_ptr_array_index(found->texts, index)
                          : NULL;
    struct host *host = undo_host(undo);
    if (!xml || !host) {
        undo_finish(undo, index < 0 ? _("nothing is left to undo")
                          : host    ? _("there is no such version")
                                    : _("the host is not known any more"));
        return;
    }
    undo->xml = g_strdup(xml);
    g_free(undo->name);
    undo->name = history_name(xml);
    if (!undo->name)
        undo->name = g_strdup(found->uuid);
    struct domain *domain = model_find_uuid(undo->app->model, host, found->uuid);
    if (domain)
        def_fetch(undo->app, domain, DEF_STORED | DEF_SECURE, undo_now_there, undo);
    else
        undo_go_on(undo);
}

static void undo_found(void *opaque, GPtrArray *found)
{
    struct undo *undo = opaque;
    const struct history_found *host = found->len ? g_ptr_array_index(found, 0) : NULL;
    if (!host) {
        undo_finish(undo, _("nothing is left to undo"));
    } else if (found->len > 1) {
        undo_finish(undo, _("several hosts have had a domain of that name: choose one with -c"));
    } else {
        g_free(undo->alias);
        undo->alias = g_strdup(host->alias);
        undo_take(undo, host);
    }
}

/* The change that was made last on any host; then its domain's versions. */
static void undo_found_last(void *opaque, GPtrArray *found)
{
    struct undo *undo = opaque;
    const struct history_found *last = NULL;
    gint64 newest_us = 0;
    const char *name = NULL;
    for (guint i = 0; i < found->len; i++) {
        const struct history_found *host = g_ptr_array_index(found, i);
        const struct history_entry *entry = g_ptr_array_index(host->entries, 0);
        if (entry->when_us <= newest_us)
            continue;
        newest_us = entry->when_us;
        last = host;
        /* It may have another name by now; the model knows. */
        const struct host *at = NULL;
        for (guint j = 0; j < undo->app->hosts->len; j++) {
            const struct host *other = g_ptr_array_index(undo->app->hosts, j);
            at = !strcmp(other->alias, host->alias) ? other : at;
        }
        const struct domain *domain = at ? model_find_uuid(undo->app->model, at, entry->uuid)
                                         : NULL;
        name = domain ? domain->name : g_ptr_array_index(host->names, 0);
    }
    if (!last || !name) {
        undo_finish(undo, _("nothing is left to undo"));
        return;
    }
    undo->alias = g_strdup(last->alias);
    undo->name = g_strdup(name);
    history_find(undo->app, undo->name, undo_host(undo), undo_found, undo);
}

void undo_start(struct app *app, const char *name, struct host *host, unsigned version,
                struct talk *talk, struct job *job)
{
    struct undo *undo = g_new0(struct undo, 1);
    *undo = (struct undo){.app = app, .job = job, .talk = talk_ref(talk), .version = version,
                          .name = g_strdup(name)};
    history_find(app, name, host, name ? undo_found : undo_found_last, undo);
}
