#include "lv-tuning.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "json-write.h"
#include "lv-impact.h"
#include "lv-pins.h"
#include "lv-targets.h"
#include "text-table.h"

/* Named parameters as libvirt hands them out. */
struct params {
    virTypedParameterPtr list;
    int count, room;
};

static void params_clear(struct params *params)
{
    virTypedParamsFree(params->list, params->count);
    *params = (struct params){0};
}

/* --- the groups: one pair of calls each --- */

typedef int (*params_get)(virDomainPtr domain, const char *target, virTypedParameterPtr list,
                          int *count, unsigned flags);
typedef int (*params_set)(virDomainPtr domain, const char *target, virTypedParameterPtr list,
                          int count, unsigned flags);

static int cpu_get(virDomainPtr domain, const char *target, virTypedParameterPtr list, int *count,
                   unsigned flags)
{
    (void)target;
    if (list)
        return virDomainGetSchedulerParametersFlags(domain, list, count, flags);
    char *type = virDomainGetSchedulerType(domain, count);
    free(type);
    return type ? 0 : -1;
}

static int cpu_set(virDomainPtr domain, const char *target, virTypedParameterPtr list, int count,
                   unsigned flags)
{
    (void)target;
    return virDomainSetSchedulerParametersFlags(domain, list, count, flags);
}

static int memory_get(virDomainPtr domain, const char *target, virTypedParameterPtr list,
                      int *count, unsigned flags)
{
    (void)target;
    return virDomainGetMemoryParameters(domain, list, count, flags);
}

static int memory_set(virDomainPtr domain, const char *target, virTypedParameterPtr list, int count,
                      unsigned flags)
{
    (void)target;
    return virDomainSetMemoryParameters(domain, list, count, flags);
}

static int blkio_get(virDomainPtr domain, const char *target, virTypedParameterPtr list, int *count,
                     unsigned flags)
{
    (void)target;
    return virDomainGetBlkioParameters(domain, list, count, flags);
}

static int blkio_set(virDomainPtr domain, const char *target, virTypedParameterPtr list, int count,
                     unsigned flags)
{
    (void)target;
    return virDomainSetBlkioParameters(domain, list, count, flags);
}

static int numa_get(virDomainPtr domain, const char *target, virTypedParameterPtr list, int *count,
                    unsigned flags)
{
    (void)target;
    return virDomainGetNumaParameters(domain, list, count, flags);
}

static int numa_set(virDomainPtr domain, const char *target, virTypedParameterPtr list, int count,
                    unsigned flags)
{
    (void)target;
    return virDomainSetNumaParameters(domain, list, count, flags);
}

static const struct group {
    const char *name, *title; /* N_() */
    enum lv_targets targets;  /* what it is done to, each with values of its own */
    params_get get;
    params_set set;
} groups[] = {
    {"cpu", N_("Scheduler"), LV_TARGETS_NONE, cpu_get, cpu_set},
    {"memory", N_("Memory limits"), LV_TARGETS_NONE, memory_get, memory_set},
    {"blkio", N_("Block weights"), LV_TARGETS_NONE, blkio_get, blkio_set},
    {"numa", N_("NUMA"), LV_TARGETS_NONE, numa_get, numa_set},
    {"blkiotune", N_("Disk limits"), LV_TARGETS_DISKS, virDomainGetBlockIoTune,
     virDomainSetBlockIoTune},
    {"iftune", N_("Network limits"), LV_TARGETS_NICS, virDomainGetInterfaceParameters,
     virDomainSetInterfaceParameters},
};

static const struct group *group_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (!g_strcmp0(groups[i].name, name))
            return &groups[i];
    }
    return NULL;
}

/* False with libvirt's last error. */
static bool params_read(struct params *params, const struct group *group, virDomainPtr domain,
                        const char *target, unsigned flags)
{
    int count = 0;
    *params = (struct params){0};
    if (group->get(domain, target, NULL, &count, flags) < 0 || count <= 0)
        return false;
    params->list = g_new0(virTypedParameter, count);
    params->room = params->count = count;
    if (group->get(domain, target, params->list, &params->count, flags) < 0) {
        params->count = 0;
        params_clear(params);
        return false;
    }
    return true;
}

/* --- a value as text and JSON --- */

static bool is_unlimited(const virTypedParameter *param)
{
    return param->type == VIR_TYPED_PARAM_ULLONG &&
           param->value.ul == VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
}

static const char *const numa_modes[] = {"strict", "preferred", "interleave", "restrictive"};

static char *param_text(const virTypedParameter *param)
{
    bool mode = !strcmp(param->field, VIR_DOMAIN_NUMA_MODE);
    if (mode && (size_t)param->value.i < G_N_ELEMENTS(numa_modes))
        return g_strdup(numa_modes[param->value.i]);
    switch (param->type) {
    case VIR_TYPED_PARAM_INT: return g_strdup_printf("%d", param->value.i);
    case VIR_TYPED_PARAM_UINT: return g_strdup_printf("%u", param->value.ui);
    case VIR_TYPED_PARAM_LLONG: return g_strdup_printf("%lld", param->value.l);
    case VIR_TYPED_PARAM_ULLONG:
        return is_unlimited(param) ? g_strdup("unlimited")
                                   : g_strdup_printf("%llu", param->value.ul);
    case VIR_TYPED_PARAM_DOUBLE: return g_strdup_printf("%g", param->value.d);
    case VIR_TYPED_PARAM_BOOLEAN: return g_strdup(param->value.b ? "yes" : "no");
    case VIR_TYPED_PARAM_STRING: return g_strdup(param->value.s);
    default: return NULL;
    }
}

static void param_json(struct json *json, const virTypedParameter *param)
{
    json_key(json, param->field);
    switch (param->type) {
    case VIR_TYPED_PARAM_UINT: json_uint(json, param->value.ui); break;
    case VIR_TYPED_PARAM_LLONG: json_int(json, param->value.l); break;
    case VIR_TYPED_PARAM_DOUBLE: json_double(json, param->value.d); break;
    case VIR_TYPED_PARAM_BOOLEAN: json_bool(json, param->value.b); break;
    case VIR_TYPED_PARAM_ULLONG:
        if (!is_unlimited(param)) {
            json_uint(json, param->value.ul);
            break;
        }
        json_string(json, "unlimited");
        break;
    default: {
        g_autofree char *text = param_text(param);
        if (param->type == VIR_TYPED_PARAM_INT && strcmp(param->field, VIR_DOMAIN_NUMA_MODE) != 0)
            json_int(json, param->value.i);
        else
            json_string(json, text);
    }
    }
}

static void params_json(struct json *json, const char *key, const struct params *params)
{
    json_key(json, key);
    json_object(json);
    for (int i = 0; i < params->count; i++) {
        if (params->list[i].field[0])
            param_json(json, &params->list[i]);
    }
    json_end(json);
}

/* --- showing --- */

struct show {
    virDomainPtr domain;
    bool active, persistent;
    struct text_table *table; /* or NULL: JSON */
    struct json json;
    char *problem; /* why a group could not be read: the first one's */
    unsigned shown;
};

static virTypedParameterPtr params_find(const struct params *params, const char *field)
{
    return virTypedParamsGet(params->list, params->count, field);
}

static void show_row(struct show *show, const char *group, const char *target, const char *field,
                     const virTypedParameter *live, const virTypedParameter *config)
{
    g_autofree char *now = live ? param_text(live) : NULL;
    g_autofree char *stored = config ? param_text(config) : NULL;
    text_table_add(show->table, group);
    text_table_add(show->table, target);
    text_table_add(show->table, field);
    text_table_add(show->table, now);
    text_table_add(show->table, stored);
}

static void show_rows(struct show *show, const struct group *group, const char *target,
                      const struct params *live, const struct params *config)
{
    for (int i = 0; i < live->count; i++) {
        const char *field = live->list[i].field;
        if (field[0])
            show_row(show, _(group->title), target, field, &live->list[i],
                     params_find(config, field));
    }
    for (int i = 0; i < config->count; i++) {
        const char *field = config->list[i].field;
        if (field[0] && !params_find(live, field))
            show_row(show, _(group->title), target, field, NULL, &config->list[i]);
    }
}

static void show_json(struct show *show, const struct group *group, const char *target,
                      const struct params *live, const struct params *config)
{
    json_object(&show->json);
    json_add_string(&show->json, "group", group->name);
    json_add_string(&show->json, "target", target);
    if (live->count)
        params_json(&show->json, "live", live);
    if (config->count)
        params_json(&show->json, "config", config);
    json_end(&show->json);
}

static void show_group(struct show *show, const struct group *group, const char *target)
{
    struct params live = {0}, config = {0};
    bool good = false;
    if (show->active)
        good |= params_read(&live, group, show->domain, target, VIR_DOMAIN_AFFECT_LIVE);
    if (show->persistent)
        good |= params_read(&config, group, show->domain, target, VIR_DOMAIN_AFFECT_CONFIG);
    if (!good && !show->problem)
        show->problem = lv_error(_("the host does not tell"));
    show->shown += good;
    if (good && show->table)
        show_rows(show, group, target, &live, &config);
    else if (good)
        show_json(show, group, target, &live, &config);
    params_clear(&live);
    params_clear(&config);
}

static void show_groups(struct show *show, const char *only, const char *target)
{
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        const struct group *group = &groups[i];
        if (only && strcmp(only, group->name) != 0)
            continue;
        if (target || group->targets == LV_TARGETS_NONE) {
            show_group(show, group, target);
            continue;
        }
        g_auto(GStrv) targets = lv_targets(show->domain, group->targets);
        for (char **at = targets; at && *at; at++)
            show_group(show, group, *at);
        show->shown += only != NULL; /* that there is nothing is an answer */
    }
}

static char *show_values(struct lv_task *task, virDomainPtr domain)
{
    const char *only = host_args_string(task->args, "group");
    const struct text_column columns[] = {{_("Group"), false}, {_("Device"), false},
                                          {_("Value"), false}, {_("Live"), true},
                                          {_("Config"), true}};
    g_autoptr(GString) out = g_string_new(NULL);
    bool json = host_args_bool(task->args, "json");
    struct show show = {.domain = domain, .json = {.out = out}};
    show.active = lv_impact_has(domain, VIR_DOMAIN_AFFECT_LIVE);
    show.persistent = lv_impact_has(domain, VIR_DOMAIN_AFFECT_CONFIG);
    if (!json)
        show.table = text_table_new(columns, G_N_ELEMENTS(columns));
    else
        json_array(&show.json);
    if (!only || !strcmp(only, "pin"))
        show.shown += lv_pins_show(task->conn, domain, show.table, json ? &show.json : NULL);
    show_groups(&show, only, host_args_string(task->args, "target"));
    if (json)
        json_end(&show.json);
    else
        text_table_finish(show.table, out);
    g_autofree char *problem = show.problem;
    if (!show.shown)
        return problem ? g_steal_pointer(&problem) : g_strdup(_("the host does not tell"));
    if (task->job)
        job_set_output(task->job, out->str);
    return NULL;
}

static char *tuning_show(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    error = show_values(task, domain);
    virResetLastError(); /* a driver that lacks one group has the others */
    return error;
}

/* --- setting --- */

/* A value by its name: of the type that the host has it in. NULL, or why not. */
static char *params_put(struct params *to, const struct params *known, const char *name,
                        const char *value)
{
    const virTypedParameter *param = params_find(known, name);
    g_autofree char *number = NULL;
    if (!param)
        return g_strdup_printf(_("the host knows no value '%s' here"), name);
    if (!strcmp(name, VIR_DOMAIN_NUMA_MODE)) {
        for (size_t i = 0; i < G_N_ELEMENTS(numa_modes) && !number; i++) {
            if (!strcmp(numa_modes[i], value))
                number = g_strdup_printf("%zu", i);
        }
    }
    bool unlimited = !strcmp(value, "unlimited") || !strcmp(value, "-1");
    if (unlimited && param->type == VIR_TYPED_PARAM_ULLONG)
        number = g_strdup_printf("%llu", VIR_DOMAIN_MEMORY_PARAM_UNLIMITED);
    if (virTypedParamsAddFromString(&to->list, &to->count, &to->room, name, param->type,
                                    number ? number : value) == 0)
        return NULL;
    g_autofree char *said = lv_error(_("it is no number"));
    return g_strdup_printf("%s=%s: %s", name, value, said);
}

static char *params_put_all(struct params *to, const struct params *known, GVariant *values)
{
    GVariantIter iter;
    const char *name;
    GVariant *value;
    char *error = NULL;
    g_variant_iter_init(&iter, values);
    while (!error && g_variant_iter_next(&iter, "{&sv}", &name, &value)) {
        bool text = g_variant_is_of_type(value, G_VARIANT_TYPE_STRING);
        error = text ? params_put(to, known, name, g_variant_get_string(value, NULL))
                     : g_strdup(_("a value is missing"));
        g_variant_unref(value);
    }
    return error;
}

struct setting {
    const struct group *group;
    virDomainPtr domain;
    const char *target;
    const struct params *params;
};

static int setting_call(void *data, unsigned flags)
{
    const struct setting *setting = data;
    const struct params *params = setting->params;
    return setting->group->set(setting->domain, setting->target, params->list, params->count,
                               flags);
}

static char *tuning_apply(struct lv_task *task, virDomainPtr domain, const struct group *group,
                          GVariant *values, unsigned flags)
{
    const char *target = host_args_string(task->args, "target");
    struct params known, wanted = {0};
    unsigned one = flags & VIR_DOMAIN_AFFECT_LIVE ? VIR_DOMAIN_AFFECT_LIVE
                                                  : VIR_DOMAIN_AFFECT_CONFIG;
    if (!params_read(&known, group, domain, target, one))
        return lv_error(_("the host does not tell the values that it has"));
    char *error = params_put_all(&wanted, &known, values);
    struct setting setting = {group, domain, target, &wanted};
    if (!error && lv_impact_call(task, flags, setting_call, &setting) < 0)
        error = lv_error(_("the values were not changed"));
    params_clear(&known);
    params_clear(&wanted);
    return error;
}

static char *tuning_set(struct lv_task *task)
{
    char *error = NULL;
    const struct group *group = group_find(host_args_string(task->args, "group"));
    g_autoptr(GVariant) values =
        task->args ? g_variant_lookup_value(task->args, "values", G_VARIANT_TYPE_VARDICT) : NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    unsigned flags = domain ? lv_impact(task, domain, &error) : 0;
    if (!flags)
        return error;
    if (!group || !values)
        return g_strdup(_("there is nothing to change"));
    error = tuning_apply(task, domain, group, values, flags);
    lv_impact_reread(task);
    error = error ? error : show_values(task, domain);
    virResetLastError();
    return error;
}

const struct lv_verb lv_tuning_verbs[] = {
    {.verb = HOST_TUNE, .lane = LV_LANE_SHORT, .run = tuning_set},
    {.verb = HOST_TUNING, .lane = LV_LANE_SHORT, .run = tuning_show},
    {.run = NULL},
};
