/* What this machine can do: memory bandwidth by working set, peak of multiply-adds, scattered additions.
 * The floor of the networks (floor.py) is computed from it.
 *
 *   gcc -O3 -march=native -mprefer-vector-width=512 -fopenmp peak.c -o peak -lm && ./peak [threads]
 *
 * prints one JSON line. Bytes are counted as the program sees them (a write counts once). With one thread
 * times are processor time, which other programs' time slices do not enter; with more, wall time: the best
 * of many short bursts counts. */
#define _GNU_SOURCE
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int threads = 1;

static double now(void) {
  struct timespec t;
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* y = a y + x: two reads and a write, the pattern of a state update. Bytes a second. */
static double update(float *restrict y, const float *restrict x, size_t n, int reps) {
  double best = 1e9;
  for (int k = 0; k < 40; k++) {
    double t0 = now();
    for (int r = 0; r < reps; r++) {
#pragma omp parallel for simd schedule(static)
      for (size_t i = 0; i < n; i++) y[i] = y[i] * 0.999f + x[i];
    }
    double t = (now() - t0) / reps;
    if (t < best) best = t;
  }
  return 12.0 * (double)n / best;
}

/* Multiply-adds of floats, 16 at a time; operations a second (a multiply-add is two). */
static double multiplyAdd(void) {
  typedef float v16 __attribute__((vector_size(64)));
  double best = 1e9;
  const long iterations = 400000;
  volatile float sink = 0;
  for (int k = 0; k < 12; k++) {
    double t0 = now();
#pragma omp parallel
    {
      v16 x[12], a, b;
      memset(&a, 0, sizeof a), memset(&b, 0, sizeof b);
      a += 0.999f, b += 0.001f;
      for (int j = 0; j < 12; j++) memset(&x[j], 0, sizeof x[j]), x[j] += (float)j;
      for (long i = 0; i < iterations; i++) {
#pragma GCC unroll 12
        for (int j = 0; j < 12; j++) x[j] = x[j] * a + b;
      }
      v16 s = x[0];
      for (int j = 1; j < 12; j++) s += x[j];
      float sum = 0;
      for (int j = 0; j < 16; j++) sum += s[j];
#pragma omp critical
      sink += sum;
    }
    double t = now() - t0;
    if (t < best) best = t;
  }
  return 2.0 * 16 * 12 * (double)iterations * threads / best;
}

/* Adds through random indices, rows in a scattered order as spikes come: seconds a synapse. */
static double scatter(size_t n, size_t fan) {
  size_t synapses = n * fan;
  float *g = calloc(n, sizeof *g);
  int *target = malloc(synapses * sizeof *target);
  if (!g || !target) exit(1);
  unsigned s = 12345;
  for (size_t i = 0; i < synapses; i++) {
    s = s * 1664525u + 1013904223u;
    target[i] = (int)(((unsigned long long)s * n) >> 32);
  }
  double best = 1e9;
  for (int k = 0; k < 10; k++) {
    double t0 = now();
    for (size_t r = 0; r < n; r++) {
      const int *row = target + (r * 2654435761ull) % n * fan;
      for (size_t j = 0; j < fan; j++) g[row[j]] += 0.6f;
    }
    double t = now() - t0;
    if (t < best) best = t;
  }
  free(g), free(target);
  return best / (double)synapses;
}

int main(int argc, char **argv) {
  static const size_t kib[] = {16, 32, 96, 256, 768, 2048, 8192, 24576, 131072};
  static const size_t cells[] = {4000, 16000, 40000, 100000, 400000};
  threads = argc > 1 ? atoi(argv[1]) : 1;
  if (threads < 1) return 2;
  omp_set_num_threads(threads);
  size_t n = kib[8] * 1024 / 8; /* two arrays of the largest working set */
  float *a = aligned_alloc(64, n * 4), *b = aligned_alloc(64, n * 4);
  if (!a || !b) return 1;
#pragma omp parallel for schedule(static)
  for (size_t i = 0; i < n; i++) a[i] = 0, b[i] = 1;
  printf("{\"threads\": %d, \"multiply_add_gflops\": %.1f, \"update_gbs_by_kib\": {", threads, multiplyAdd() * 1e-9);
  for (int i = 0; i < 9; i++) {
    size_t m = kib[i] * 1024 / 8;
    printf("%s\"%zu\": %.1f", i ? ", " : "", kib[i], update(a, b, m, (int)(2e7 / ((double)m * 12)) + 1) * 1e-9);
  }
  printf("}");
  if (threads == 1) {
    printf(", \"scatter_ns_by_cells\": {");
    for (int i = 0; i < 5; i++) printf("%s\"%zu\": %.3f", i ? ", " : "", cells[i], scatter(cells[i], 80) * 1e9);
    printf("}");
  }
  printf("}\n");
  return 0;
}
