#include "find.h"

#include <string.h>

#include "core/text.h"
#include "find-text.h"
#include "host.h"
#include "model.h"
#include "size-text.h"
#include "visible.h"

/* More terms than anybody types: the pattern is a file's or a mistake. */
#define FIND_TERMS_MAX 64

enum find_kind { FIND_TEXT, FIND_SET, FIND_FLAG, FIND_PERCENT, FIND_SIZE, FIND_COUNT, FIND_TIME };

enum find_op { FIND_IS, FIND_HAS, FIND_LESS, FIND_MORE };

struct find_term;

struct find_key {
    const char *name, *help; /* N_() */
    enum find_kind kind;
    /* One of the three: does any text of it match; is it so; its number, false if not known. */
    bool (*text)(const struct domain *domain, const struct find_term *term);
    bool (*flag)(const struct domain *domain);
    bool (*number)(const struct domain *domain, double *value);
};

struct find_term {
    const struct find_key *key; /* NULL: anywhere */
    enum find_op op;
    bool negate;
    bool wanted; /* FIND_FLAG */
    double number;
    unsigned states; /* those whose word matches: they are compared once, not for each domain */
    char **values; /* folded */
};

struct find {
    GPtrArray *terms;
};

/* --- what is asked of a domain --- */

static bool term_text(const struct find_term *term, const char *text)
{
    if (!text)
        return false;
    for (char **value = term->values; *value; value++) {
        if (term->op == FIND_IS ? find_text_is(text, *value) : find_text_has(text, *value))
            return true;
    }
    return false;
}

/* The keywords with this key, or with any. */
static bool keyword_text(const struct domain *domain, const struct find_term *term, const char *key)
{
    size_t len = key ? strlen(key) : 0;
    const char *line = domain->keywords;
    while (line && *line) {
        const char *end = strchrnul(line, '\n'), *blank = memchr(line, ' ', (size_t)(end - line));
        if (blank && (!key || ((size_t)(blank - line) == len && !memcmp(line, key, len)))) {
            g_autofree char *value = g_strndup(blank + 1, (gsize)(end - blank - 1));
            if (term_text(term, value))
                return true;
        }
        line = *end ? end + 1 : end;
    }
    return false;
}

static bool text_name(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->name);
}

static bool text_uuid(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->uuid);
}

static bool text_title(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->title);
}

static bool text_description(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->description);
}

static bool text_type(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->type);
}

static bool text_os(const struct domain *domain, const struct find_term *term)
{
    return term_text(term, domain->os) || keyword_text(domain, term, "os");
}

/* Of a bare word the URI is left out: it has parts that every host's has. */
static bool text_host(const struct domain *domain, const struct find_term *term)
{
    const struct host *host = domain->host;
    return host && (term_text(term, host->alias) || term_text(term, host->hostname) ||
                    (term->key && term_text(term, host->uri)));
}

static bool text_tag(const struct domain *domain, const struct find_term *term)
{
    if (!domain->tags || term->op == FIND_HAS)
        return term_text(term, domain->tags);
    g_auto(GStrv) tags = g_strsplit(domain->tags, ",", 0);
    for (char **tag = tags; *tag; tag++) {
        if (term_text(term, g_strstrip(*tag)))
            return true;
    }
    return false;
}

static bool text_ip(const struct domain *domain, const struct find_term *term)
{
    for (guint i = 0; i < domain->addresses->len; i++) {
        const struct domain_address *address = g_ptr_array_index(domain->addresses, i);
        if (term_text(term, address->address))
            return true;
    }
    return keyword_text(domain, term, "ip");
}

static bool text_mac(const struct domain *domain, const struct find_term *term)
{
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (term_text(term, nic->mac))
            return true;
    }
    return keyword_text(domain, term, "mac");
}

static bool text_network(const struct domain *domain, const struct find_term *term)
{
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (term_text(term, nic->source))
            return true;
    }
    return keyword_text(domain, term, "net");
}

static bool text_disk(const struct domain *domain, const struct find_term *term)
{
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (term_text(term, disk->source))
            return true;
    }
    return keyword_text(domain, term, "disk");
}

static bool text_device(const struct domain *domain, const struct find_term *term)
{
    return keyword_text(domain, term, "device");
}

/* Words for states beyond libvirt's own: without blanks, and those that mean several. */
static const struct {
    const char *word;
    unsigned states;
} state_words[] = {
    {"active", 1u << DOMAIN_RUNNING | 1u << DOMAIN_BLOCKED | 1u << DOMAIN_PAUSED |
                   1u << DOMAIN_SHUTDOWN | 1u << DOMAIN_PMSUSPENDED},
    {"blocked", 1u << DOMAIN_BLOCKED},
    {"broken", 1u << DOMAIN_BROKEN},
    {"crashed", 1u << DOMAIN_CRASHED},
    {"inactive", 1u << DOMAIN_SHUTOFF | 1u << DOMAIN_CRASHED | 1u << DOMAIN_BROKEN},
    {"off", 1u << DOMAIN_SHUTOFF | 1u << DOMAIN_CRASHED},
    {"paused", 1u << DOMAIN_PAUSED},
    {"pmsuspended", 1u << DOMAIN_PMSUSPENDED},
    {"running", 1u << DOMAIN_RUNNING | 1u << DOMAIN_BLOCKED},
    {"shutdown", 1u << DOMAIN_SHUTDOWN},
    {"shutoff", 1u << DOMAIN_SHUTOFF},
    {"suspended", 1u << DOMAIN_PMSUSPENDED},
};

static bool state_matches(enum domain_state state, const struct find_term *term)
{
    for (size_t i = 0; i < G_N_ELEMENTS(state_words); i++) {
        /* A part of a word means what it says, not what else the word stands for. */
        bool whole = term->op == FIND_IS || 1u << state == state_words[i].states;
        if (whole && state_words[i].states >> state & 1u && term_text(term, state_words[i].word))
            return true;
    }
    return term_text(term, domain_state_word(state)) || term_text(term, domain_state_label(state));
}

static bool text_state(const struct domain *domain, const struct find_term *term)
{
    return term->states >> domain->state & 1u;
}

static bool flag_marked(const struct domain *domain)
{
    return domain->marked;
}

static bool flag_protected(const struct domain *domain)
{
    return domain->is_protected;
}

static bool flag_autostart(const struct domain *domain)
{
    return domain->autostart;
}

static bool flag_persistent(const struct domain *domain)
{
    return !domain->transient;
}

static bool flag_transient(const struct domain *domain)
{
    return domain->transient;
}

static bool flag_agent(const struct domain *domain)
{
    return domain->agent;
}

static bool flag_saved(const struct domain *domain)
{
    return domain->managed_save;
}

static bool flag_snapshots(const struct domain *domain)
{
    return domain->snapshots;
}

static bool number_cpu(const struct domain *domain, double *value)
{
    *value = domain->cpu * 100;
    return domain_is_active(domain);
}

static bool number_memory(const struct domain *domain, double *value)
{
    *value = (double)domain->memory;
    return domain->memory > 0;
}

static bool number_used(const struct domain *domain, double *value)
{
    *value = (double)domain->memory_used;
    return domain->memory_used > 0;
}

static bool number_vcpus(const struct domain *domain, double *value)
{
    *value = domain->vcpus;
    return domain->vcpus > 0;
}

static bool number_id(const struct domain *domain, double *value)
{
    *value = domain->id;
    return domain->id >= 0;
}

static bool number_up(const struct domain *domain, double *value)
{
    *value = (double)(g_get_real_time() - domain->since_us) / G_USEC_PER_SEC;
    return domain_is_active(domain) && domain->since_us > 0;
}

static const struct find_key find_keys[] = {
    {.name = "name", .help = N_("Name"), .text = text_name},
    {.name = "state", .help = N_("State: running, paused, off, active, ..."), .kind = FIND_SET,
     .text = text_state},
    {.name = "host", .help = N_("Alias, URI or name of its host"), .kind = FIND_SET,
     .text = text_host},
    {.name = "ip", .help = N_("Address of its guest"), .text = text_ip},
    {.name = "mac", .help = N_("MAC address"), .text = text_mac},
    {.name = "disk", .help = N_("Path of a disk"), .text = text_disk},
    {.name = "device", .help = N_("What it has: spice, tpm, a PCI address, a serial number"),
     .text = text_device},
    {.name = "net", .help = N_("Network or bridge"), .kind = FIND_SET, .text = text_network},
    {.name = "tag", .help = N_("Tag"), .kind = FIND_SET, .text = text_tag},
    {.name = "os", .help = N_("Operating system"), .text = text_os},
    {.name = "title", .help = N_("Title"), .text = text_title},
    {.name = "desc", .help = N_("Description"), .text = text_description},
    {.name = "uuid", .help = N_("UUID"), .text = text_uuid},
    {.name = "type", .help = N_("Type: kvm, qemu, lxc, ..."), .kind = FIND_SET, .text = text_type},
    {.name = "cpu", .help = N_("Percent of its vCPUs in use"), .kind = FIND_PERCENT,
     .number = number_cpu},
    {.name = "mem", .help = N_("Memory: 2G, 512M"), .kind = FIND_SIZE, .number = number_memory},
    {.name = "used", .help = N_("Memory in use: 2G, 512M"), .kind = FIND_SIZE,
     .number = number_used},
    {.name = "vcpus", .help = N_("Number of vCPUs"), .kind = FIND_COUNT, .number = number_vcpus},
    {.name = "up", .help = N_("Time since its start: 90s, 5m, 3h, 2d"), .kind = FIND_TIME,
     .number = number_up},
    {.name = "id", .help = N_("libvirt's number of a running domain"), .kind = FIND_COUNT,
     .number = number_id},
    {.name = "marked", .help = N_("It is marked"), .kind = FIND_FLAG, .flag = flag_marked},
    {.name = "protected", .help = N_("It is protected"), .kind = FIND_FLAG,
     .flag = flag_protected},
    {.name = "autostart", .help = N_("It starts with its host"), .kind = FIND_FLAG,
     .flag = flag_autostart},
    {.name = "persistent", .help = N_("It has a stored definition"), .kind = FIND_FLAG,
     .flag = flag_persistent},
    {.name = "transient", .help = N_("It has no stored definition"), .kind = FIND_FLAG,
     .flag = flag_transient},
    {.name = "agent", .help = N_("Its guest agent answers"), .kind = FIND_FLAG,
     .flag = flag_agent},
    {.name = "saved", .help = N_("It has a saved state"), .kind = FIND_FLAG, .flag = flag_saved},
    {.name = "snapshots", .help = N_("It has snapshots"), .kind = FIND_FLAG,
     .flag = flag_snapshots},
};

const char *find_key_name(unsigned index)
{
    return index < G_N_ELEMENTS(find_keys) ? find_keys[index].name : NULL;
}

const char *find_key_help(unsigned index)
{
    return index < G_N_ELEMENTS(find_keys) ? _(find_keys[index].help) : NULL;
}

bool find_key_is_flag(unsigned index)
{
    return index < G_N_ELEMENTS(find_keys) && find_keys[index].kind == FIND_FLAG;
}

const char *find_key_operator(unsigned index)
{
    if (index >= G_N_ELEMENTS(find_keys) || find_keys[index].kind == FIND_FLAG)
        return "";
    if (find_keys[index].number)
        return ">";
    return find_keys[index].kind == FIND_SET ? "=" : "~";
}

void find_add_keyword(GString *keywords, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    g_string_append_printf(keywords, "%s ", key);
    for (; *value; value++)
        g_string_append_c(keywords, *value == '\n' ? ' ' : *value);
    g_string_append_c(keywords, '\n');
}

/* --- matching --- */

/* So much of a number is hardly typed by chance: "1" is in every address, "a" in every UUID. */
#define FIND_ADDRESS_MIN 3
#define FIND_MAC_MIN 5
#define FIND_UUID_MIN 8

static bool term_anywhere(const struct find_term *term, const struct domain *domain)
{
    size_t len = strlen(term->values[0]);
    return text_name(domain, term) || text_title(domain, term) || text_tag(domain, term) ||
           text_os(domain, term) || text_state(domain, term) || text_host(domain, term) ||
           text_disk(domain, term) || (len >= FIND_ADDRESS_MIN && text_ip(domain, term)) ||
           (len >= FIND_MAC_MIN && text_mac(domain, term)) ||
           (len >= FIND_UUID_MIN && text_uuid(domain, term));
}

static bool term_number(const struct find_term *term, double value)
{
    switch (term->op) {
    case FIND_LESS: return value < term->number;
    case FIND_MORE: return value > term->number;
    default: return value >= term->number && value <= term->number;
    }
}

/* What is not known is neither more nor less than anything. */
static bool term_match(const struct find_term *term, const struct domain *domain)
{
    const struct find_key *key = term->key;
    double value = 0;
    if (key && key->flag)
        return (key->flag(domain) == term->wanted) != term->negate;
    if (key && key->number)
        return key->number(domain, &value) && term_number(term, value) != term->negate;
    return (key ? key->text(domain, term) : term_anywhere(term, domain)) != term->negate;
}

bool find_match(const struct find *find, const struct domain *domain)
{
    for (guint i = 0; i < find->terms->len; i++) {
        if (!term_match(g_ptr_array_index(find->terms, i), domain))
            return false;
    }
    return true;
}

GPtrArray *find_domains(const struct find *find, const struct model *model)
{
    GPtrArray *found = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (find_match(find, domain))
            g_ptr_array_add(found, domain);
    }
    return found;
}

bool find_is_empty(const struct find *find)
{
    return !find->terms->len;
}

static void term_free(gpointer data)
{
    struct find_term *term = data;
    g_strfreev(term->values);
    g_free(term);
}

void find_free(struct find *find)
{
    if (!find)
        return;
    g_ptr_array_unref(find->terms);
    g_free(find);
}

/* --- parsing --- */

static const struct find_key *key_find(const char *name, size_t len)
{
    for (size_t i = 0; i < G_N_ELEMENTS(find_keys); i++) {
        if (strlen(find_keys[i].name) == len && !g_ascii_strncasecmp(find_keys[i].name, name, len))
            return &find_keys[i];
    }
    return NULL;
}

static bool parse_time(const char *text, double *seconds)
{
    static const struct {
        char unit;
        double seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    char *end = NULL;
    *seconds = g_ascii_strtod(text, &end);
    if (end == text || *seconds < 0)
        return false;
    for (size_t i = 0; *end && i < G_N_ELEMENTS(units); i++) {
        if (*end != units[i].unit || end[1])
            continue;
        *seconds *= units[i].seconds;
        return true;
    }
    return !*end;
}

static bool parse_number(enum find_kind kind, const char *text, double *number)
{
    char *end = NULL;
    uint64_t bytes = 0;
    switch (kind) {
    case FIND_SIZE:
        if (!size_parse(text, UINT64_C(1) << 20, &bytes))
            return false;
        *number = (double)bytes;
        return true;
    case FIND_TIME:
        return parse_time(text, number);
    default:
        *number = g_ascii_strtod(text, &end);
        return end != text && (!*end || (kind == FIND_PERCENT && !strcmp(end, "%")));
    }
}

static bool parse_flag(const char *text, bool *wanted)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_ascii_strcasecmp(text, words[i])) {
            *wanted = i & 1;
            return true;
        }
    }
    return false;
}

static unsigned matching_states(const struct find_term *term)
{
    unsigned states = 0;
    for (int state = 0; state < DOMAIN_STATES; state++)
        states |= (unsigned)state_matches((enum domain_state)state, term) << state;
    return states;
}

/* Completes a term that has key and operator; the reason (g_free) if the value does not fit. */
static char *term_take_value(struct find_term *term, const char *value, bool compares)
{
    const struct find_key *key = term->key;
    if (key && key->number ? term->op == FIND_HAS : compares)
        return key->number ? g_strdup_printf(_("'%s' is a number: compare it with = < or >"),
                                             key->name)
                           : g_strdup_printf(_("'%s' is no number: use = or ~"), key->name);
    g_autofree char *shown = visible_text(value, 100);
    if (key && key->number)
        return parse_number(key->kind, value, &term->number)
                   ? NULL
                   : g_strdup_printf(_("'%s' is no value for '%s'"), shown, key->name);
    if (key && key->flag)
        return parse_flag(value, &term->wanted)
                   ? NULL
                   : g_strdup_printf(_("'%s' is yes or no, not '%s'"), key->name, shown);
    bool set = key && key->kind == FIND_SET && term->op == FIND_IS;
    g_strfreev(term->values);
    term->values = find_text_values(value, set);
    term->states = matching_states(term);
    /* A state that there is not is a mistake, not a pattern that finds nothing. */
    if (key && key->text == text_state && !term->states)
        return g_strdup_printf(_("there is no state '%s'"), shown);
    return NULL;
}

/* The operator at a byte of a word; what was quoted is text to look for. */
static bool term_operator(const struct find_word *word, size_t at, struct find_operator *op)
{
    char plain[3] = "";
    for (size_t i = 0; i < 2 && word->text->str[at + i]; i++) {
        if (find_word_quoted(word, at + i))
            break;
        plain[i] = word->text->str[at + i];
    }
    return find_operator_read(plain, op);
}

/* One term as the splitter found it: unquoted text and which of its bytes were quoted. */
static char *term_parse(struct find_term *term, const struct find_word *word)
{
    const char *text = word->text->str;
    size_t name = 0;
    struct find_operator op;
    while (!find_word_quoted(word, name) && (g_ascii_isalpha(text[name]) || text[name] == '_'))
        name++;
    if (name && term_operator(word, name, &op)) {
        term->key = key_find(text, name);
        term->negate = op.negate;
        term->op = op.less ? FIND_LESS : op.more ? FIND_MORE : op.has ? FIND_HAS : FIND_IS;
        if (term->key)
            return term_take_value(term, text + name + op.len, op.less || op.more);
        g_autofree char *shown = g_strndup(text, name);
        return g_strdup_printf(_("there is no key '%s' to find domains by"), shown);
    }
    bool negate = text[0] == '!' && !find_word_quoted(word, 0) && text[1];
    term->negate = negate;
    text += negate;
    const struct find_key *key = word->any_quoted ? NULL : key_find(text, strlen(text));
    if (key && key->flag) {
        term->key = key;
        term->wanted = true;
        return NULL;
    }
    term->op = FIND_HAS;
    return term_take_value(term, text, false);
}

static char *find_add(struct find *find, const struct find_word *word)
{
    if (find->terms->len == FIND_TERMS_MAX)
        return g_strdup_printf(_("a pattern has at most %d terms"), FIND_TERMS_MAX);
    struct find_term *term = g_new0(struct find_term, 1);
    term->values = g_new0(char *, 1);
    g_ptr_array_add(find->terms, term);
    return term_parse(term, word);
}

static struct find *find_empty(void)
{
    struct find *find = g_new0(struct find, 1);
    find->terms = g_ptr_array_new_with_free_func(term_free);
    return find;
}

struct find *find_new(const char *pattern, char **error)
{
    struct find *find = find_empty();
    const char *at = pattern ? pattern : "";
    struct find_word word;
    char *problem = NULL;
    while (!problem && find_word_next(&at, &word)) {
        problem = word.open ? g_strdup(_("a quote is not closed")) : find_add(find, &word);
        if (problem)
            *error = g_strdup_printf(_("at character %ld: %s"),
                                     g_utf8_strlen(pattern, word.start - pattern) + 1, problem);
        find_word_clear(&word);
    }
    if (!problem)
        return find;
    g_free(problem);
    find_free(find);
    return NULL;
}

/* Blanks within a word belong to it, but for those before another term: a whole pattern that was
 * quoted as one word for the shell. */
static char *find_add_word(struct find *find, const char *text)
{
    while (text) {
        const char *next = text, *blank;
        const char *cut = NULL;
        while (!cut && (blank = strchr(next, ' '))) {
            struct find_operator op;
            const char *name = blank + 1 + strspn(blank + 1, " ");
            size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz");
            if (len && key_find(name, len) && find_operator_read(name + len, &op))
                cut = blank;
            next = blank + 1;
        }
        struct find_word word = {.text = cut ? g_string_new_len(text, cut - text)
                                             : g_string_new(text)};
        char *problem = word.text->len ? find_add(find, &word) : NULL;
        g_string_free(word.text, TRUE);
        if (problem)
            return problem;
        text = cut ? cut + strspn(cut, " ") : NULL;
    }
    return NULL;
}

struct find *find_new_words(char *const *words, char **error)
{
    struct find *find = find_empty();
    for (; words && *words; words++) {
        g_autofree char *problem = find_add_word(find, *words);
        if (!problem)
            continue;
        g_autofree char *shown = visible_text(*words, 100);
        *error = g_strdup_printf("%s: %s", shown, problem);
        find_free(find);
        return NULL;
    }
    return find;
}
