/*
 * An allocator for tests, to be preloaded (ld.so(8), LD_PRELOAD): it reports writes to memory that has been freed, and
 * memory that is freed twice, whatever has done it, Node's own code and libuv's too, which no sanitizer of ours sees.
 *
 * What is freed is filled with POISON and kept back from use, the last ROOM bytes of it. It is looked at when it leaves,
 * and at the end of the process. A pointer that is read from it is no address of any process, and ends this one.
 * A report is one line in the file that QUARANTINE_REPORTS names and on stderr; then the process is aborted.
 *
 * Any thread; the lock is held for as long as it takes to move one block in and some out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POISON 0xd7
#define ROOM (48u << 20)
#define BLOCKS (1u << 19)
/* Handles, requests and wrappers are smaller. What is larger goes back at once: buffers, and V8's own. */
#define LARGEST 4096u

struct block {
  unsigned char *start;
  size_t size;
};

static struct block kept[BLOCKS];
static size_t oldest, count, bytes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

/* For what dlsym(3) itself asks for while it looks the others up. */
static _Alignas(16) unsigned char early[4096];
static size_t early_used;
static int is_resolving;

static int is_early(const void *start) {
  return (const unsigned char *)start >= early && (const unsigned char *)start < early + sizeof(early);
}

static void *take_early(size_t size) {
  void *start = early + early_used;
  early_used += (size + 15) & ~(size_t)15;
  return early_used <= sizeof(early) ? start : NULL;
}

static void resolve(void) {
  is_resolving = 1;
  *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
  *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&real_free = dlsym(RTLD_NEXT, "free");
  is_resolving = 0;
}

static void report(const char *what, const struct block *block, size_t offset) {
  char line[256];
  uint64_t value = 0;
  size_t left = block->size - offset;
  memcpy(&value, block->start + offset, left < sizeof(value) ? left : sizeof(value));
  int length = snprintf(line, sizeof(line), "quarantine: process %d: a block of %zu bytes %s (offset %zu: %016llx)\n",
                        (int)getpid(), block->size, what, offset, (unsigned long long)value);
  const char *file = getenv("QUARANTINE_REPORTS");
  int fd = file == NULL ? -1 : open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (write(fd, line, (size_t)length) < 0) { /* there is stderr */
  }
  if (write(STDERR_FILENO, line, (size_t)length) < 0) { /* and there is the signal */
  }
  abort();
}

static size_t first_unlike_poison(const struct block *block) {
  size_t i = 0;
  while (i < block->size && block->start[i] == POISON) i++;
  return i;
}

static void check(const struct block *block) {
  size_t offset = first_unlike_poison(block);
  if (offset < block->size) report("was written to after it had been freed", block, offset);
}

static void let_go(void) {
  struct block block = kept[oldest];
  oldest = (oldest + 1) % BLOCKS;
  count--;
  bytes -= block.size;
  check(&block);
  real_free(block.start);
}

/* Only what is all poison can be one of those: the list is not searched for others. */
static void refuse_twice(const struct block *block) {
  if (block->size == 0 || first_unlike_poison(block) < block->size) return;
  for (size_t i = 0; i < count; i++) {
    if (kept[(oldest + i) % BLOCKS].start == block->start) report("was freed twice", block, 0);
  }
}

static void keep(struct block block) {
  pthread_mutex_lock(&lock);
  refuse_twice(&block);
  memset(block.start, POISON, block.size);
  while (count == BLOCKS || (count > 0 && bytes + block.size > ROOM)) let_go();
  kept[(oldest + count) % BLOCKS] = block;
  count++;
  bytes += block.size;
  pthread_mutex_unlock(&lock);
}

__attribute__((destructor)) static void check_all(void) {
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < count; i++) check(&kept[(oldest + i) % BLOCKS]);
  pthread_mutex_unlock(&lock);
}

void *malloc(size_t size) {
  if (is_resolving) return take_early(size);
  if (real_malloc == NULL) resolve();
  return real_malloc(size);
}

void *calloc(size_t number, size_t size) {
  if (is_resolving) return take_early(number * size); /* zero from the start */
  if (real_calloc == NULL) resolve();
  return real_calloc(number, size);
}

void free(void *start) {
  if (start == NULL || is_early(start)) return;
  if (real_free == NULL) resolve();
  int error = errno;
  struct block block = {start, malloc_usable_size(start)};
  if (block.size > LARGEST) real_free(start);
  else keep(block);
  errno = error; /* as glibc's does, since 2.33 */
}

/* Always to another place: the one it leaves is kept back. */
void *realloc(void *start, size_t size) {
  if (start == NULL) return malloc(size);
  if (real_realloc == NULL) resolve();
  size_t had = malloc_usable_size(start);
  if (had > LARGEST) return real_realloc(start, size);
  void *moved = malloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, start, had < size ? had : size);
  free(start);
  return moved;
}
