#include "lv-guest.h"

#include <string.h>

#include "core/text.h"
#include "json-write.h"
#include "lv-address.h"
#include "text-table.h"
#include "visible.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* Components of a parameter's name ("fs.0.disk.1.alias") that become levels of JSON. */
#define GUEST_LEVELS 8

/* --- facts --- */

static char *facts_value(const virTypedParameter *param)
{
    switch (param->type) {
    case VIR_TYPED_PARAM_INT: return g_strdup_printf("%d", param->value.i);
    case VIR_TYPED_PARAM_UINT: return g_strdup_printf("%u", param->value.ui);
    case VIR_TYPED_PARAM_LLONG: return g_strdup_printf("%lld", param->value.l);
    case VIR_TYPED_PARAM_ULLONG: return g_strdup_printf("%llu", param->value.ul);
    case VIR_TYPED_PARAM_DOUBLE: return g_strdup_printf("%g", param->value.d);
    case VIR_TYPED_PARAM_BOOLEAN: return g_strdup(param->value.b ? "yes" : "no");
    default: return g_strdup(param->value.s ? param->value.s : "");
    }
}

/* As virsh prints it. */
static char *facts_text(const virTypedParameter *params, int n)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < n; i++) {
        g_autofree char *value = facts_value(&params[i]);
        g_autofree char *shown = visible_text(value, 0);
        g_autofree char *field = visible_text(params[i].field, 0);
        g_string_append_printf(out, "%-20s: %s\n", field, shown);
    }
    return g_string_free(out, FALSE);
}

static void facts_json_value(struct json *json, const virTypedParameter *param)
{
    switch (param->type) {
    case VIR_TYPED_PARAM_INT: json_int(json, param->value.i); break;
    case VIR_TYPED_PARAM_UINT: json_uint(json, param->value.ui); break;
    case VIR_TYPED_PARAM_LLONG: json_int(json, param->value.l); break;
    case VIR_TYPED_PARAM_ULLONG: json_uint(json, param->value.ul); break;
    case VIR_TYPED_PARAM_DOUBLE: json_double(json, param->value.d); break;
    case VIR_TYPED_PARAM_BOOLEAN: json_bool(json, param->value.b); break;
    default: json_string(json, param->value.s); break;
    }
}

static bool facts_is_index(const char *word)
{
    return g_ascii_isdigit(*word) || !strcmp(word, "count");
}

/* "user.0.name" stands in an object in the array "user"; counts are the arrays' lengths. What the
 * last parameter has opened stays open as far as this one needs it. */
static void facts_json_one(struct json *json, GPtrArray *open, const virTypedParameter *param)
{
    g_auto(GStrv) words = g_strsplit(param->field, ".", GUEST_LEVELS);
    unsigned n = g_strv_length(words), same = 0;
    if (!n || !strcmp(words[n - 1], "count"))
        return;
    while (same < open->len && same + 1 < n &&
           !strcmp(g_ptr_array_index(open, same), words[same]))
        same++;
    while (open->len > same) {
        json_end(json);
        g_ptr_array_remove_index(open, open->len - 1);
    }
    for (unsigned i = same; i + 1 < n; i++) {
        if (!facts_is_index(words[i]))
            json_key(json, words[i]);
        if (facts_is_index(words[i + 1]))
            json_array(json);
        else
            json_object(json);
        g_ptr_array_add(open, g_strdup(words[i]));
    }
    if (!facts_is_index(words[n - 1]))
        json_key(json, words[n - 1]);
    facts_json_value(json, param);
}

static char *facts_json(const virTypedParameter *params, int n)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    struct json json = {.out = g_string_new(NULL)};
    json_object(&json);
    for (int i = 0; i < n; i++)
        facts_json_one(&json, open, &params[i]);
    for (guint i = 0; i < open->len; i++)
        json_end(&json);
    json_end(&json);
    return g_string_free(json.out, FALSE);
}

static char *guest_facts(struct lv_task *task)
{
    char *error = NULL;
    virTypedParameterPtr params = NULL;
    int n = 0;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    if (virDomainGetGuestInfo(domain, 0, &params, &n, 0) < 0)
        return lv_error(_("the guest's agent told nothing"));
    g_autofree char *text = host_args_bool(task->args, "text") ? facts_text(params, n)
                                                               : facts_json(params, n);
    virTypedParamsFree(params, n);
    job_set_output(task->job, text);
    return NULL;
}

/* --- addresses --- */

static char *addresses_text(const GPtrArray *found)
{
    const struct text_column columns[] = {
        {_("Name"), false}, {_("MAC address"), false}, {_("Address"), false}, {_("From"), false},
    };
    GString *out = g_string_new(NULL);
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < found->len; i++) {
        const struct lv_address *address = g_ptr_array_index(found, i);
        g_autofree char *whole = g_strdup_printf("%s/%u", address->address, address->prefix);
        text_table_add(table, address->name);
        text_table_add(table, address->mac);
        text_table_add(table, whole);
        text_table_add(table, address->origin);
    }
    text_table_finish(table, out);
    return g_string_free(out, FALSE);
}

static char *addresses_json(const GPtrArray *found)
{
    struct json json = {.out = g_string_new(NULL)};
    json_array(&json);
    for (guint i = 0; i < found->len; i++) {
        const struct lv_address *address = g_ptr_array_index(found, i);
        json_object(&json);
        json_add_string(&json, "name", address->name);
        json_add_string(&json, "mac", address->mac);
        json_add_string(&json, "address", address->address);
        json_add_uint(&json, "prefix", address->prefix);
        json_add_string(&json, "from", address->origin);
        json_end(&json);
    }
    json_end(&json);
    return g_string_free(json.out, FALSE);
}

static char *guest_addresses(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    g_autoptr(GPtrArray) found =
        domain ? lv_address_ask(domain, host_args_string(task->args, "source"), &error) : NULL;
    if (!found)
        return error;
    g_autofree char *text =
        host_args_bool(task->args, "text") ? addresses_text(found) : addresses_json(found);
    job_set_output(task->job, text);
    if (!host_args_string(task->args, "source"))
        lv_address_post(task->lv, task->session, task->uuid, g_steal_pointer(&found));
    return NULL;
}

/* --- orders --- */

static char *guest_password(struct lv_task *task)
{
    unsigned flags =
        host_args_bool(task->args, "encrypted") ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0;
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainSetUserPassword(domain, host_args_string(task->args, "user"),
                                    host_args_string(task->args, "password"), flags) < 0
               ? lv_error(_("the password was not set"))
               : NULL;
}

static char *guest_file_systems(struct lv_task *task,
                                int (*call)(virDomainPtr domain, const char **points, unsigned n,
                                            unsigned flags),
                                const char *one, const char *many, const char *fallback)
{
    char *error = NULL;
    g_autofree const char **points = host_args_strings(task->args, "mountpoints");
    unsigned n = points ? g_strv_length((char **)points) : 0;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    int done = call(domain, n ? points : NULL, n, 0);
    if (done < 0)
        return lv_error(fallback);
    g_autofree char *count = g_strdup_printf("%d", done);
    g_autofree char *text = g_strconcat(count, " ", done == 1 ? one : many, "\n", NULL);
    job_set_output(task->job, text);
    return NULL;
}

static char *guest_freeze(struct lv_task *task)
{
    return guest_file_systems(task, virDomainFSFreeze, _("file system is frozen"),
                              _("file systems are frozen"), _("nothing was frozen"));
}

static char *guest_thaw(struct lv_task *task)
{
    return guest_file_systems(task, virDomainFSThaw, _("file system was thawed"),
                              _("file systems were thawed"), _("nothing was thawed"));
}

static char *guest_trim(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainFSTrim(domain, NULL, 0, 0) < 0
               ? lv_error(_("its file systems were not trimmed"))
               : NULL;
}

static char *guest_show_time(struct lv_task *task, virDomainPtr domain)
{
    long long seconds = 0;
    unsigned nanoseconds = 0;
    if (virDomainGetTime(domain, &seconds, &nanoseconds, 0) < 0)
        return lv_error(_("the guest did not tell its time"));
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *utc = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S UTC") : NULL;
    g_autofree char *text = g_strdup_printf("%lld%s%s%s\n", seconds, utc ? " (" : "",
                                            utc ? utc : "", utc ? ")" : "");
    job_set_output(task->job, text);
    return NULL;
}

static char *guest_time(struct lv_task *task)
{
    char *error = NULL;
    bool sync = host_args_bool(task->args, "sync");
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    if (host_args_bool(task->args, "show"))
        return guest_show_time(task, domain);
    uint64_t now = (uint64_t)(g_get_real_time() / G_USEC_PER_SEC);
    long long seconds = (long long)host_args_number(task->args, "time", now);
    return virDomainSetTime(domain, sync ? 0 : seconds, 0, sync ? VIR_DOMAIN_TIME_SYNC : 0) < 0
               ? lv_error(_("the guest's time was not set"))
               : NULL;
}

const struct lv_verb lv_guest_verbs[] = {
    {.verb = HOST_GUEST_FACTS, .lane = LV_LANE_LONG, .run = guest_facts},
    {.verb = HOST_ADDRESSES, .lane = LV_LANE_LONG, .run = guest_addresses},
    {.verb = HOST_SET_PASSWORD, .lane = LV_LANE_LONG, .run = guest_password},
    {.verb = HOST_FS_FREEZE, .lane = LV_LANE_LONG, .run = guest_freeze},
    {.verb = HOST_FS_THAW, .lane = LV_LANE_LONG, .run = guest_thaw},
    {.verb = HOST_FS_TRIM, .lane = LV_LANE_LONG, .run = guest_trim},
    {.verb = HOST_SET_TIME, .lane = LV_LANE_LONG, .run = guest_time},
    {.run = NULL},
};
