// Finds the links of a list page without reading the page.

#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Where the text of a link stands, between its quotes.
typedef struct {
  uint32_t begin;
  uint32_t end;
} page_link;

enum { page_links_max = 8 };

/// The strings that are values of `next` and `previous` in the outermost object, in their order.
///
/// Belvo writes both before the results. So only the members before the first array or object are read; behind
/// it only the absence of the two names is made sure of. Returns their number, or -1 when that is not enough to be
/// certain: an escape anywhere, one of the names further down, more links than `page_links_max`, or no object.
/// What follows the first container is not checked to be JSON.
int page_links_find(const char *json, size_t length, page_link *links);

#ifdef __cplusplus
}
#endif
