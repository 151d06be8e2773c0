#include "kvm-recover.h"

#include <string.h>

#include "core/text.h"
#include "intent-run.h"
#include "log.h"
#include "words.h"

static void say_pending(struct kvm_host *host, const struct intent *intent, const char *what)
{
    GString *name = g_string_new(NULL);
    words_append_quoted(name, intent->name);
    log_post(host->app->log, LOG_FAIL, intent->name,
             _("%s. \"recover %s --finish\" goes on, \"recover %s --undo\" takes it back"), what,
             name->str, name->str);
    g_string_free(name, TRUE);
}

struct left_over {
    struct kvm_domain *engine; /* a reference */
    struct intent *intent;
};

static void left_over_arrives(void *data)
{
    struct left_over *left = data;
    struct kvm_host *host = left->engine->host;
    if (g_atomic_int_get(&host->closing))
        intent_free(left->intent); /* the next start finds its file */
    else
        g_ptr_array_add(host->pending, left->intent);
    kvm_domain_unref(left->engine);
    g_free(left);
}

void kvm_recover_return(struct kvm_domain *engine, struct intent *intent)
{
    struct kvm_host *host = engine->host;
    g_autofree char *what = intent_describe(intent, host->store);
    struct left_over *left = g_new(struct left_over, 1);
    say_pending(host, intent, what);
    *left = (struct left_over){kvm_domain_ref(engine), intent};
    app_post(host->app, left_over_arrives, left);
}

/* True if it waits for a person. */
static bool sort_out(struct kvm_host *host, struct intent *intent)
{
    struct log *log = host->app->log;
    g_autofree char *what = intent_describe(intent, host->store);
    g_autofree char *error = NULL;
    if (intent->error) {
        log_post(log, LOG_FAIL, NULL, "%s", what);
        return false; /* it stays where it is: nobody knows what it says */
    }
    if (intent->kind == INTENT_RUN) {
        log_post(log, LOG_FAIL, intent->name, "%s", what);
    } else if (intent_is_done(intent, host->store)) {
        log_post(log, LOG_WARN, intent->name, _("%s; nothing is left to do"), what);
    } else {
        say_pending(host, intent, what);
        return true;
    }
    if (!intent_remove(intent, &error))
        log_post(log, LOG_WARN, intent->name, "%s", error);
    return false;
}

static void free_intent(gpointer data)
{
    intent_free(data);
}

GPtrArray *kvm_recover_load(struct kvm_host *host)
{
    g_autoptr(GPtrArray) all = intents_load(host->intents_dir);
    GPtrArray *pending = g_ptr_array_new_with_free_func(free_intent);
    for (guint i = 0; i < all->len; i++) {
        struct intent *intent = g_ptr_array_index(all, i);
        if (!sort_out(host, intent))
            continue;
        g_ptr_array_index(all, i) = NULL; /* moves on */
        g_ptr_array_add(pending, intent);
    }
    return pending;
}

void kvm_recover_keep(struct kvm_host *host, GPtrArray *intents)
{
    g_ptr_array_unref(host->pending);
    host->pending = intents;
}

const GPtrArray *kvm_recover_pending(struct host *base)
{
    return ((struct kvm_host *)base)->pending;
}

char *kvm_recover_describe(struct host *base, const struct intent *intent)
{
    return intent_describe(intent, ((struct kvm_host *)base)->store);
}

static int find_index(struct kvm_host *host, const char *name)
{
    for (guint i = 0; i < host->pending->len; i++) {
        const struct intent *intent = g_ptr_array_index(host->pending, i);
        if (!strcmp(intent->name, name))
            return (int)i;
    }
    return -1;
}

const struct intent *kvm_recover_find(struct host *base, const char *name)
{
    struct kvm_host *host = (struct kvm_host *)base;
    int index = find_index(host, name);
    return index < 0 ? NULL : g_ptr_array_index(host->pending, (guint)index);
}

struct intent *kvm_recover_take(struct kvm_host *host, const char *name)
{
    int index = find_index(host, name);
    return index < 0 ? NULL : g_ptr_array_steal_index(host->pending, (guint)index);
}
