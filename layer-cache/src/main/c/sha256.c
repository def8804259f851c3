/* The native half of dev.jbuild.posix.FastSha256: SHA-256 (FIPS 180-4, section 6.2) by the SHA
   instructions of x86 (Intel SDM, "SHA Extensions"), which a JVM uses only once it has compiled its
   own code. */
#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t K[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* CPUID leaf 7: EBX bit 29 is SHA; leaf 1: ECX bits 9 and 19 are SSSE3 and SSE4.1. */
static bool has_instructions(void)
{
	unsigned a, b, c, d;
	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & 1U << 9) == 0 || (c & 1U << 19) == 0)
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1U << 29) != 0;
}

/* The instructions keep the state as the words a b e f and c d g h, the first one highest. */
__attribute__((target("sha,ssse3,sse4.1"))) static void
compress(uint32_t state[8], const uint8_t *data, int64_t blocks)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
	__m128i abef = _mm_alignr_epi8(low, high, 8);
	__m128i cdgh = _mm_blend_epi16(high, low, 0xf0);
	for (; blocks > 0; blocks--, data += 64) {
		__m128i abef_before = abef, cdgh_before = cdgh, w[4];
		for (int i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * i)), big_endian);
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) { /* four rounds each */
			__m128i sum = _mm_add_epi32(w[i & 3], _mm_load_si128((const __m128i *)(K + 4 * i)));
			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
			if (i < 12) {
				__m128i next = _mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]);
				next = _mm_add_epi32(next, _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4));
				w[i & 3] = _mm_sha256msg2_epu32(next, w[(i + 3) & 3]);
			}
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	low = _mm_shuffle_epi32(abef, 0x1b);
	high = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}
#else
static bool has_instructions(void)
{
	return false;
}

static void compress(uint32_t state[8], const uint8_t *data, int64_t blocks)
{
	(void)state;
	(void)data;
	(void)blocks;
}
#endif

JNIEXPORT jboolean JNICALL
Java_dev_jbuild_posix_SystemCall_hasShaInstructions(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return has_instructions();
}

/* Takes whole blocks of 64 bytes into the state; false when there is no memory. */
JNIEXPORT jboolean JNICALL
Java_dev_jbuild_posix_SystemCall_compressSha256(JNIEnv *env, jclass type, jintArray state,
						jbyteArray bytes, jint offset, jint blocks)
{
	(void)type;
	jint words[8];
	(*env)->GetIntArrayRegion(env, state, 0, 8, words);
	uint8_t *data = (*env)->GetPrimitiveArrayCritical(env, bytes, NULL);
	if (data == NULL)
		return JNI_FALSE;
	compress((uint32_t *)words, data + offset, blocks);
	(*env)->ReleasePrimitiveArrayCritical(env, bytes, data, JNI_ABORT);
	(*env)->SetIntArrayRegion(env, state, 0, 8, words);
	return JNI_TRUE;
}
