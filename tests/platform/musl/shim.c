/*
 * What libstdc++.so.6 and libgcc_s.so.1 of a glibc system miss beside musl: compiled by musl-gcc into ld-linux-x86-64.so.2,
 * which libstdc++ asks for by that name.
 *
 * kf for musl needs a libstdc++ built for musl. Alpine has one (apk add libstdc++ libgcc) and needs nothing of this; Debian has
 * musl but no such libstdc++, so the tests put Debian's own beside it and this shim between the two.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* Never true, so that libstdc++ always counts references atomically. */
char __libc_single_threaded = 0;

uint32_t arc4random(void) {
  uint32_t value;
  if (getrandom(&value, sizeof value, 0) != sizeof value) abort();
  return value;
}

size_t __strftime_l(char *text, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

/* Destructors of thread-local objects don't run: nothing that kf keeps in a thread outlives it. */
int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *library) {
  return 0;
}

/* libgcc keeps these under an old version name, by which musl doesn't find them; nothing here asks what the processor can do. */
struct {
  unsigned int vendor, type, subtype, features[1];
} __cpu_model;

int __cpu_indicator_init(void) {
  return 0;
}

/* As glibc's <dlfcn.h> lays it out on x86-64. */
struct dl_find_object {
  unsigned long long flags;
  void *map_start;
  void *map_end;
  struct link_map *link_map;
  void *eh_frame;
  unsigned long long reserved[7];
};

struct search {
  uintptr_t address;
  struct dl_find_object *found;
};

static int look_into(struct dl_phdr_info *object, size_t size, void *data) {
  struct search *search = data;
  uintptr_t frames = 0;
  int inside = 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_GNU_EH_FRAME) frames = start;
    if (segment->p_type != PT_LOAD || search->address < start || search->address >= start + segment->p_memsz) continue;
    inside = 1;
    search->found->map_start = (void *)start;
    search->found->map_end = (void *)(start + segment->p_memsz);
  }
  search->found->eh_frame = (void *)frames;
  return inside && frames != 0;
}

/*
 * Where the unwind table of an address is. A libgcc built for glibc asks nobody else: did this only say that it doesn't know (-1),
 * the first C++ exception would abort the program.
 */
int _dl_find_object(void *address, struct dl_find_object *found) {
  struct search search = {(uintptr_t)address, found};
  found->flags = 0;
  found->link_map = NULL;
  return dl_iterate_phdr(look_into, &search) ? 0 : -1;
}
