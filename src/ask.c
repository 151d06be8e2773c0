#include "ask.h"

#include <string.h>

#include "app.h"
#include "host.h"
#include "listeners.h"
#include "model.h"

struct ask {
    struct app *app;
    struct host *host;
    struct ask_question question; /* strings owned */
    void (*done)(char *const *answers, void *opaque);
    void *opaque;
};

static char **question_strings(struct ask_question *question, unsigned i)
{
    const char **all[] = {&question->title, &question->text, &question->yes, &question->no};
    if (i < G_N_ELEMENTS(all))
        return (char **)all[i];
    struct ask_field *field = &question->fields[(i - G_N_ELEMENTS(all)) / 2];
    return (char **)(i & 1 ? &field->preset : &field->label);
}

#define QUESTION_STRINGS (4 + 2 * ASK_FIELDS_MAX)

static void question_copy(struct ask_question *to, const struct ask_question *from)
{
    *to = *from;
    to->count = MIN(from->count, ASK_FIELDS_MAX);
    for (unsigned i = 0; i < QUESTION_STRINGS; i++) {
        char **text = question_strings(to, i);
        *text = g_strdup(*text);
    }
}

static void question_clear(struct ask_question *question)
{
    for (unsigned i = 0; i < QUESTION_STRINGS; i++)
        g_free(*question_strings(question, i));
}

void ask_wipe(char **answers)
{
    for (char **answer = answers; answer && *answer; answer++) {
        explicit_bzero(*answer, strlen(*answer));
        g_free(*answer);
    }
    g_free(answers);
}

static void ask_free(struct ask *ask)
{
    question_clear(&ask->question);
    g_free(ask);
}

/* --- the queue --- */

static void asks_changed(struct app *app)
{
    if (!app->quitting)
        listeners_call(app->ask_listeners);
    model_touch(app->model, NULL);
}

static bool host_listed(const struct app *app, const struct host *host)
{
    return host && g_ptr_array_find(app->hosts, host, NULL);
}

static void asks_end(void *opaque)
{
    asks_refuse(opaque, NULL);
}

static void ask_leave_queue(struct ask *ask)
{
    struct app *app = ask->app;
    g_ptr_array_remove(app->asks, ask);
    if (!app->asks->len)
        app_off_end(app, asks_end, app);
    if (host_listed(app, ask->host))
        ask->host->asking--;
    asks_changed(app);
}

struct ask *ask_begin(struct app *app, struct host *host, const struct ask_question *question,
                      void (*done)(char *const *answers, void *opaque), void *opaque)
{
    struct ask *ask = g_new0(struct ask, 1);
    *ask = (struct ask){.app = app, .host = host, .done = done, .opaque = opaque};
    question_copy(&ask->question, question);
    if (!app->asks->len)
        app_on_end(app, asks_end, app);
    g_ptr_array_add(app->asks, ask);
    if (host_listed(app, host))
        host->asking++;
    asks_changed(app);
    return ask;
}

void ask_abandon(struct ask *ask)
{
    ask_leave_queue(ask);
    ask_free(ask);
}

void ask_answer(struct ask *ask, const char *const *answers)
{
    char **copy = answers ? g_strdupv((char **)answers) : NULL;
    ask_leave_queue(ask);
    ask->done(copy, ask->opaque);
    ask_wipe(copy);
    ask_free(ask);
}

struct ask *asks_first(struct app *app)
{
    return app->asks->len ? g_ptr_array_index(app->asks, 0) : NULL;
}

bool asks_has(struct app *app, const struct ask *ask)
{
    return g_ptr_array_find(app->asks, ask, NULL);
}

const struct ask_question *ask_question(const struct ask *ask)
{
    return &ask->question;
}

void asks_refuse(struct app *app, const struct host *host)
{
    for (guint i = 0; i < app->asks->len;) {
        struct ask *ask = g_ptr_array_index(app->asks, i);
        if (host && ask->host != host)
            i++;
        else
            ask_answer(ask, NULL);
    }
}

void asks_on_change(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(app->ask_listeners, fn, opaque);
}

void asks_off_change(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(app->ask_listeners, fn, opaque);
}

/* --- for workers --- */

struct wait {
    struct app *app;
    struct host *host;
    struct ask_question question;
    char **answers;
    bool over;
    gint refs;
    GMutex lock;
    GCond cond;
};

static void wait_unref(struct wait *wait)
{
    if (!g_atomic_int_dec_and_test(&wait->refs))
        return;
    question_clear(&wait->question);
    ask_wipe(wait->answers);
    g_mutex_clear(&wait->lock);
    g_cond_clear(&wait->cond);
    g_free(wait);
}

static void wait_done(char *const *answers, void *opaque)
{
    struct wait *wait = opaque;
    g_mutex_lock(&wait->lock);
    wait->answers = answers ? g_strdupv((char **)answers) : NULL;
    wait->over = true;
    g_cond_signal(&wait->cond);
    g_mutex_unlock(&wait->lock);
    wait_unref(wait);
}

static void wait_ask(void *data)
{
    struct wait *wait = data;
    /* Of a host that was removed meanwhile, or at the end, nothing is asked any more. */
    if (wait->app->quitting || (wait->host && !host_listed(wait->app, wait->host)))
        wait_done(NULL, wait);
    else
        ask_begin(wait->app, wait->host, &wait->question, wait_done, wait);
}

char **ask_wait(struct app *app, struct host *host, const struct ask_question *question)
{
    struct wait *wait = g_new0(struct wait, 1);
    wait->app = app;
    wait->host = host;
    wait->refs = 2;
    question_copy(&wait->question, question);
    g_mutex_init(&wait->lock);
    g_cond_init(&wait->cond);
    app_post(app, wait_ask, wait);
    g_mutex_lock(&wait->lock);
    while (!wait->over)
        g_cond_wait(&wait->cond, &wait->lock);
    char **answers = g_steal_pointer(&wait->answers);
    g_mutex_unlock(&wait->lock);
    wait_unref(wait);
    return answers;
}
