#include "dialogs/domain-resources.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "dialogs/definitions.h"
#include "dialogs/perform.h"
#include "dialogs/steps.h"
#include "domxml-resources.h"
#include "host.h"
#include "model.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/form.h"

#define MIB (1u << 20)

struct domain_resources {
    struct pane pane;
    struct definitions *definitions;
    struct domxml_resources live, config; /* all 0: it does not run; it is not stored */
    bool runs, stored, filled;
    struct form *form;
    char *title;
};

static const char *const when_options[] = {N_("now and stored"), N_("now"), N_("stored"), NULL};

#define NUMBER(index, words, of)                                                              \
    {.kind = FORM_NUMBER, .id = index, .label = words, .unit = of, .width = 8, .min = 1,      \
     .flags = FORM_SUBMIT}
#define PIN(index, words)                                                                     \
    {.kind = FORM_ENTRY, .id = index, .label = words, .width = 16, .flags = FORM_SUBMIT}

static const struct form_field fields[] = {
    {.kind = FORM_NOTE, .id = "state"},
    {.kind = FORM_SPACE},
    NUMBER("vcpus", N_("vCPUs"), NULL),
    NUMBER("vcpus-max", N_("vCPUs at most"), NULL),
    NUMBER("memory", N_("Memory"), N_("MiB")),
    NUMBER("memory-max", N_("Memory at most"), N_("MiB")),
    {.kind = FORM_SPACE},
    PIN("pin0", N_("CPUs of vCPU 0")),
    PIN("pin1", N_("CPUs of vCPU 1")),
    PIN("pin2", N_("CPUs of vCPU 2")),
    PIN("pin3", N_("CPUs of vCPU 3")),
    PIN("pin4", N_("CPUs of vCPU 4")),
    PIN("pin5", N_("CPUs of vCPU 5")),
    PIN("pin6", N_("CPUs of vCPU 6")),
    PIN("pin7", N_("CPUs of vCPU 7")),
    PIN("emulator", N_("CPUs of emulator")),
    {.kind = FORM_NOTE, .id = "more"},
    {.kind = FORM_CHOICE, .id = "when", .label = N_("Change"), .options = when_options},
    {.kind = FORM_BUTTON, .id = "apply", .label = N_("Apply"), .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "limits", .label = N_("All limits")},
    {.kind = FORM_BUTTON, .id = "cancel", .label = N_("Cancel")},
};

/* What is shown in the fields: what runs, else what is stored. */
static const struct domxml_resources *shown(const struct domain_resources *dialog)
{
    return dialog->runs ? &dialog->live : &dialog->config;
}

/* The number of the vCPU whose CPUs a field shows, -1: another field. */
static int pin_of(const char *id)
{
    return id && g_str_has_prefix(id, "pin") ? (int)g_ascii_strtoull(id + 3, NULL, 10) : -1;
}

static char *pin_id(unsigned vcpu)
{
    return g_strdup_printf("pin%u", vcpu);
}

/* --- what is said beside a field --- */

static char *say_stored(uint64_t now, uint64_t stored, const struct domain_resources *dialog)
{
    if (!dialog->runs || !dialog->stored || now == stored)
        return NULL;
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)stored);
    return g_strdup_printf(_("stored: %s"), number);
}

static char *say_pin(const struct domain_resources *dialog, const char *now, const char *stored,
                     const char *text)
{
    if (dialog->runs && dialog->stored && g_strcmp0(now, stored) != 0)
        return g_strdup_printf(_("stored: %s"), stored ? stored : _("any"));
    return *text ? NULL : g_strdup(_("any"));
}

static char *state_text(const struct domain_resources *dialog)
{
    const struct domain *domain = definitions_domain(dialog->definitions);
    const char *problem = definitions_problem(dialog->definitions);
    char used[32], memory[32];
    if (problem)
        return g_strdup(problem);
    if (!dialog->filled)
        return g_strdup(_("The host is being asked..."));
    if (!domain || !dialog->runs)
        return g_strdup(_("It does not run: what is stored is shown and changed."));
    figure_size_long(memory, sizeof(memory), dialog->live.memory);
    if (!domain->memory_used)
        return g_strdup_printf(_("It runs: %u vCPUs, %s."), dialog->live.vcpus, memory);
    figure_size_long(used, sizeof(used), domain->memory_used);
    return g_strdup_printf(_("It runs: %u vCPUs, %d%% busy; %s, %s used."), dialog->live.vcpus,
                           (int)(domain->cpu * 100), memory, used);
}

static char *resources_hint(void *opaque, struct form *form, unsigned field)
{
    const struct domain_resources *dialog = opaque;
    const struct domxml_resources *live = &dialog->live, *config = &dialog->config;
    const char *id = form_field(form, field)->id;
    int pin = pin_of(id);
    if (!id)
        return NULL;
    if (!strcmp(id, "state"))
        return state_text(dialog);
    if (!strcmp(id, "more"))
        return g_strdup_printf(_("Others of its %u vCPUs: vcpupin."), shown(dialog)->vcpus_max);
    if (!strcmp(id, "vcpus"))
        return say_stored(live->vcpus, config->vcpus, dialog);
    if (!strcmp(id, "memory"))
        return say_stored(live->memory / MIB, config->memory / MIB, dialog);
    if (g_str_has_suffix(id, "-max"))
        return g_strdup(_("from its next start"));
    if (pin >= 0)
        return say_pin(dialog, live->pins[pin], config->pins[pin], form_text(form, id));
    if (!strcmp(id, "emulator"))
        return say_pin(dialog, live->emulator, config->emulator, form_text(form, id));
    return NULL;
}

static bool resources_hidden(void *opaque, struct form *form, unsigned field)
{
    const struct domain_resources *dialog = opaque;
    const char *id = form_field(form, field)->id;
    unsigned vcpus = shown(dialog)->vcpus_max;
    int pin = pin_of(id);
    if (!id)
        return false;
    if (!dialog->filled)
        return strcmp(id, "state") != 0 && strcmp(id, "cancel") != 0;
    if (!strcmp(id, "more"))
        return vcpus <= RESOURCES_PINS;
    if (!strcmp(id, "when"))
        return !dialog->runs || !dialog->stored;
    return pin >= 0 && (unsigned)pin >= vcpus;
}

static char *resources_check(void *opaque, struct form *form, unsigned field)
{
    const char *id = form_field(form, field)->id;
    (void)opaque;
    if (id && !strcmp(id, "vcpus") && form_number(form, id) > form_number(form, "vcpus-max"))
        return g_strdup(_("more than it has at most"));
    if (id && !strcmp(id, "memory") && form_number(form, id) > form_number(form, "memory-max"))
        return g_strdup(_("more than it has at most"));
    return NULL;
}

/* --- from the host into the form --- */

static void fill_in(struct domain_resources *dialog)
{
    const struct domxml_resources *now = shown(dialog);
    struct form *form = dialog->form;
    /* At most: what is stored, for only that can be changed. */
    const struct domxml_resources *most = dialog->stored ? &dialog->config : &dialog->live;
    form_set_number(form, "vcpus", now->vcpus);
    form_set_number(form, "vcpus-max", most->vcpus_max);
    form_set_number(form, "memory", now->memory / MIB);
    form_set_number(form, "memory-max", most->memory_max / MIB);
    for (unsigned i = 0; i < RESOURCES_PINS; i++) {
        g_autofree char *id = pin_id(i);
        form_set_text(form, id, now->pins[i] ? now->pins[i] : "");
    }
    form_set_text(form, "emulator", now->emulator ? now->emulator : "");
    form_set_focus(form, "vcpus");
}

static void resources_told(void *opaque)
{
    struct domain_resources *dialog = opaque;
    domxml_resources_clear(&dialog->live);
    domxml_resources_clear(&dialog->config);
    dialog->runs = domxml_resources_read(definitions_live(dialog->definitions), &dialog->live);
    dialog->stored = domxml_resources_read(definitions_config(dialog->definitions),
                                           &dialog->config);
    bool first = !dialog->filled;
    dialog->filled = dialog->runs || dialog->stored;
    if (first && dialog->filled)
        fill_in(dialog);
    ui_dirty(dialog->pane.ui);
}

/* --- doing it --- */

static const char *when_option(const struct domain_resources *dialog)
{
    static const char *const words[] = {NULL, "--live", "--config"};
    if (!dialog->runs || !dialog->stored)
        return NULL;
    return words[MIN(form_choice(dialog->form, "when"), 2)];
}

static void add_step(const struct domain_resources *dialog, struct steps *steps, const char *id,
                     const char *option, const char *first, const char *second)
{
    const char *words[4];
    unsigned count = 0;
    (void)dialog;
    if (option)
        words[count++] = option;
    words[count++] = first;
    words[count++] = second;
    words[count] = NULL;
    steps_add(steps, id, words);
}

/* The most first if it grows, last if it shrinks: what is must never be more than the most. */
static void add_vcpus(const struct domain_resources *dialog, struct steps *steps, bool growing)
{
    guint64 most = form_number(dialog->form, "vcpus-max");
    unsigned was = (dialog->stored ? &dialog->config : &dialog->live)->vcpus_max;
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, most);
    if (most != was && (most > was) == growing)
        add_step(dialog, steps, "setvcpus", "--maximum", text, NULL);
}

static void add_memory(const struct domain_resources *dialog, struct steps *steps, bool growing)
{
    guint64 most = form_number(dialog->form, "memory-max");
    guint64 was = (dialog->stored ? &dialog->config : &dialog->live)->memory_max / MIB;
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "M", most);
    if (most != was && (most > was) == growing)
        add_step(dialog, steps, "setmaxmem", NULL, text, NULL);
}

static void add_pins(const struct domain_resources *dialog, struct steps *steps)
{
    const struct domxml_resources *now = shown(dialog);
    const char *when = when_option(dialog);
    for (unsigned i = 0; i < RESOURCES_PINS && i < now->vcpus_max; i++) {
        g_autofree char *id = pin_id(i), *number = g_strdup_printf("%u", i);
        const char *text = form_text(dialog->form, id);
        if (strcmp(text, now->pins[i] ? now->pins[i] : "") != 0)
            add_step(dialog, steps, "vcpupin", when, number, *text ? text : "r");
    }
    const char *text = form_text(dialog->form, "emulator");
    if (strcmp(text, now->emulator ? now->emulator : "") != 0)
        add_step(dialog, steps, "emulatorpin", when, *text ? text : "r", NULL);
}

static void apply(struct domain_resources *dialog, struct domain *domain)
{
    const struct domxml_resources *now = shown(dialog);
    struct pane_target target = target_of_domain(domain);
    struct steps *steps = steps_new(dialog->pane.app, &target);
    guint64 vcpus = form_number(dialog->form, "vcpus");
    guint64 memory = form_number(dialog->form, "memory");
    g_autofree char *count = g_strdup_printf("%" G_GUINT64_FORMAT, vcpus);
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT "M", memory);
    add_vcpus(dialog, steps, true);
    if (vcpus != now->vcpus)
        add_step(dialog, steps, "setvcpus", when_option(dialog), count, NULL);
    add_vcpus(dialog, steps, false);
    add_memory(dialog, steps, true);
    if (memory != now->memory / MIB)
        add_step(dialog, steps, "setmem", when_option(dialog), size, NULL);
    add_memory(dialog, steps, false);
    add_pins(dialog, steps);
    steps_run(steps);
}

static unsigned resources_pressed(void *opaque, struct form *form, unsigned field)
{
    struct domain_resources *dialog = opaque;
    struct domain *domain = definitions_domain(dialog->definitions);
    const char *id = form_field(form, field)->id;
    if (domain && !strcmp(id, "limits")) {
        struct pane_target target = target_of_domain(domain);
        perform_action(dialog->pane.ui, dialog->pane.app,
                       action_find(dialog->pane.app, "tuning"), &target, NULL);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (domain && !strcmp(id, "apply")) {
        if (!form_check(form))
            return WISH_HANDLED | WISH_DIRTY;
        apply(dialog, domain);
    }
    ui_close(dialog->pane.ui, &dialog->pane);
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops resources_ops = {
    .check = resources_check, .hint = resources_hint, .hidden = resources_hidden,
    .pressed = resources_pressed,
};

/* --- the pane --- */

static bool resources_create(struct pane *pane, void *arg)
{
    struct domain_resources *dialog = (struct domain_resources *)pane;
    const struct domain *domain = arg;
    if (!domain)
        return false;
    dialog->title = g_strdup_printf(_("Resources of %s"), domain->name);
    dialog->form = form_new(fields, G_N_ELEMENTS(fields), &resources_ops, dialog);
    dialog->definitions = definitions_new(pane->app, domain, resources_told, dialog);
    if (!definitions_waiting(dialog->definitions))
        resources_told(dialog);
    return true;
}

static void resources_destroy(struct pane *pane)
{
    struct domain_resources *dialog = (struct domain_resources *)pane;
    definitions_free(dialog->definitions);
    form_free(dialog->form);
    domxml_resources_clear(&dialog->live);
    domxml_resources_clear(&dialog->config);
    g_free(dialog->title);
}

static void resources_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct domain_resources *dialog = (struct domain_resources *)pane;
    *cols = MIN(*cols, 76);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void resources_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct domain_resources *dialog = (struct domain_resources *)pane;
    g_autofree char *title = text_cut(dialog->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    struct window inside = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                       win->cols > 4 ? win->cols - 4 : 0);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    form_draw(dialog->form, &inside, focused);
}

static unsigned resources_event(struct pane *pane, const struct event *event)
{
    struct domain_resources *dialog = (struct domain_resources *)pane;
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && event->type == EVENT_KEY &&
        (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_DIRTY | WISH_RELAYOUT;
}

const struct pane_class domain_resources_class = {
    .name = "domain-resources", .title = N_("Resources"), .size = sizeof(struct domain_resources),
    .modal = true, .create = resources_create, .destroy = resources_destroy,
    .measure = resources_measure, .draw = resources_draw, .event = resources_event,
};
