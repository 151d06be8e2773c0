/* domain-json.h: what virtty tells of a domain in JSON; every verb uses the same keys. Main
 * thread. */
#ifndef SRC_DOMAIN_JSON_H
#define SRC_DOMAIN_JSON_H

#include <stdbool.h>

struct domain;
struct json;

/* Sizes in bytes, times in RFC 3339 UTC, cpu 0..1 of all its vCPUs. */
void domain_json_info(struct json *json, const struct domain *domain);
/* Counters: bytes and operations since the start, exits by reason. */
void domain_json_stats(struct json *json, const struct domain *domain);

#endif
