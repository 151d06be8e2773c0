#include "lv-auth.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "core/text.h"

/* Not VIR_CRED_EXTERNAL: that is a polkit agent of a desktop. */
static const struct {
    int type;
    const char *label; /* N_(), NULL: libvirt's prompt */
    bool secret;
} creds[] = {
    {VIR_CRED_USERNAME, N_("User name"), false},
    {VIR_CRED_AUTHNAME, N_("User name"), false},
    {VIR_CRED_LANGUAGE, N_("Language"), false},
    {VIR_CRED_CNONCE, N_("Client's nonce"), false},
    {VIR_CRED_PASSPHRASE, N_("Password"), true},
    {VIR_CRED_ECHOPROMPT, NULL, false},
    {VIR_CRED_NOECHOPROMPT, NULL, true},
    {VIR_CRED_REALM, N_("Realm"), false},
};

static void add_field(struct ask_question *question, const virConnectCredential *cred,
                      GString *text)
{
    struct ask_field *field = &question->fields[question->count++];
    const char *label = NULL;
    *field = (struct ask_field){.preset = cred->defresult, .secret = true};
    for (size_t i = 0; i < G_N_ELEMENTS(creds); i++) {
        if (creds[i].type != cred->type)
            continue;
        field->secret = creds[i].secret;
        label = creds[i].label;
    }
    field->label = label ? _(label) : _("Answer");
    if (label)
        return; /* says all that libvirt's prompt would */
    if (cred->challenge && *cred->challenge)
        g_string_append_printf(text, "\n%s", cred->challenge);
    if (cred->prompt && *cred->prompt)
        g_string_append_printf(text, "\n%s", cred->prompt);
}

/* "Accept SSH host key ... (y/n)?": the words to answer with. */
static bool take_yes_no(struct ask_question *question, const virConnectCredential *cred, char **yes,
                        char **no)
{
    const char *open = cred->prompt ? strrchr(cred->prompt, '(') : NULL;
    const char *slash = open ? strchr(open, '/') : NULL;
    const char *close = slash ? strchr(slash, ')') : NULL;
    if (cred->type != VIR_CRED_ECHOPROMPT || !close || close - open > 12)
        return false;
    question->yes = *yes = g_strndup(open + 1, (gsize)(slash - open) - 1);
    question->no = *no = g_strndup(slash + 1, (gsize)(close - slash) - 1);
    return true;
}

/* Whom one is and as whom one acts are one name to nearly everybody: it is asked for once. */
static void add_fields(struct ask_question *question, const virConnectCredential *cred,
                       unsigned count, GString *text, unsigned *answers)
{
    int name = -1;
    for (unsigned i = 0; i < count; i++) {
        bool is_name = cred[i].type == VIR_CRED_USERNAME || cred[i].type == VIR_CRED_AUTHNAME;
        answers[i] = is_name && name >= 0 ? (unsigned)name : question->count;
        if (answers[i] < question->count)
            continue;
        if (is_name)
            name = (int)question->count;
        add_field(question, &cred[i], text);
    }
}

/* libvirt frees the results with free(). */
static int auth_answer(virConnectCredentialPtr cred, unsigned count, void *opaque)
{
    const struct lv_auth *auth = opaque;
    struct lv_host *lv = auth->lv;
    if (g_atomic_int_get(auth->abandoned) || count > ASK_FIELDS_MAX)
        return -1;
    g_autofree char *yes = NULL, *no = NULL;
    g_autofree char *title = g_strdup_printf(_("Connect to %s"), auth->alias);
    g_autoptr(GString) text = g_string_new(auth->uri);
    struct ask_question question = {.title = title};
    unsigned index[ASK_FIELDS_MAX];
    add_fields(&question, cred, count, text, index);
    if (count == 1 && take_yes_no(&question, &cred[0], &yes, &no))
        question.count = 0;
    question.text = text->str;
    char **answers = ask_wait(lv->app, lv->host, &question);
    for (unsigned i = 0; answers && i < count; i++) {
        cred[i].result = strdup(answers[index[i]]);
        cred[i].resultlen = (unsigned)strlen(answers[index[i]]);
    }
    bool answered = answers != NULL;
    ask_wipe(answers);
    return answered ? 0 : -1;
}

virConnectPtr lv_auth_open(const struct lv_auth *auth, unsigned flags)
{
    int types[G_N_ELEMENTS(creds)];
    for (size_t i = 0; i < G_N_ELEMENTS(creds); i++)
        types[i] = creds[i].type;
    virConnectAuth asker = {
        .credtype = types,
        .ncredtype = G_N_ELEMENTS(creds),
        .cb = auth_answer,
        .cbdata = (void *)auth,
    };
    return virConnectOpenAuth(auth->uri, &asker, flags);
}
