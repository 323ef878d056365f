package dev.weft;

/**
 * Makes sure that there is stack enough for a change of the kernel's state, before it begins.
 *
 * <p>A {@link StackOverflowError} can come out of any call, also in the middle of a change that
 * takes several: a task would be registered and never run, a heap of timers hold one twice. So
 * methods that make such changes in the user's stack call {@link #ensure} first. The error then
 * comes while nothing has happened yet, and is the caller's own affair. (The JDK's locks have an
 * annotation for this, which works for the JDK's classes only.)
 *
 * <p>The JVM looks for the end of the stack when a method is entered. {@link #enter} is a method
 * with a large frame, as it may pass 250 arguments, and enters itself a few times. That takes some
 * four nanoseconds. It really must pass them now and then: code that never ran is left out by the
 * JIT compiler, and with it the room for the arguments. {@link #use} sees to that.
 */
final class ReservedStack {
  /** Frames of about 2 KB; the kernel's own calls need a quarter of them. */
  private static final int FRAMES = 2;

  private static final int USED = -1;

  /** Some number that takes three bytes of code to load, so that {@link #enter} is long. */
  private static final int N = 1_000;

  private ReservedStack() {}

  /**
   * Does nothing.
   *
   * @throws StackOverflowError if there is too little left
   */
  static void ensure() {
    int _ = enter(FRAMES);
  }

  /** As {@link #ensure()}, for changes that need more. */
  static void ensure(int times) {
    int _ = enter(FRAMES * times);
  }

  /** Takes the rare way through the code: to be called now and then while a loop runs. */
  static void use() {
    int _ = enter(USED);
  }

  // Too long to be inlined, which would make the caller's frame large.
  private static int enter(int frames) {
    if (frames > 0) {
      return enter(frames - 1) + 1;
    }
    if (frames == 0) {
      return 0;
    }
    // spotless:off
    return pass(
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
        N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N);
    // spotless:on
  }

  // spotless:off
  private static int pass(
      int a0, int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9,
      int a10, int a11, int a12, int a13, int a14, int a15, int a16, int a17, int a18, int a19,
      int a20, int a21, int a22, int a23, int a24, int a25, int a26, int a27, int a28, int a29,
      int a30, int a31, int a32, int a33, int a34, int a35, int a36, int a37, int a38, int a39,
      int a40, int a41, int a42, int a43, int a44, int a45, int a46, int a47, int a48, int a49,
      int a50, int a51, int a52, int a53, int a54, int a55, int a56, int a57, int a58, int a59,
      int a60, int a61, int a62, int a63, int a64, int a65, int a66, int a67, int a68, int a69,
      int a70, int a71, int a72, int a73, int a74, int a75, int a76, int a77, int a78, int a79,
      int a80, int a81, int a82, int a83, int a84, int a85, int a86, int a87, int a88, int a89,
      int a90, int a91, int a92, int a93, int a94, int a95, int a96, int a97, int a98, int a99,
      int a100, int a101, int a102, int a103, int a104, int a105, int a106, int a107, int a108, int a109,
      int a110, int a111, int a112, int a113, int a114, int a115, int a116, int a117, int a118, int a119,
      int a120, int a121, int a122, int a123, int a124, int a125, int a126, int a127, int a128, int a129,
      int a130, int a131, int a132, int a133, int a134, int a135, int a136, int a137, int a138, int a139,
      int a140, int a141, int a142, int a143, int a144, int a145, int a146, int a147, int a148, int a149,
      int a150, int a151, int a152, int a153, int a154, int a155, int a156, int a157, int a158, int a159,
      int a160, int a161, int a162, int a163, int a164, int a165, int a166, int a167, int a168, int a169,
      int a170, int a171, int a172, int a173, int a174, int a175, int a176, int a177, int a178, int a179,
      int a180, int a181, int a182, int a183, int a184, int a185, int a186, int a187, int a188, int a189,
      int a190, int a191, int a192, int a193, int a194, int a195, int a196, int a197, int a198, int a199,
      int a200, int a201, int a202, int a203, int a204, int a205, int a206, int a207, int a208, int a209,
      int a210, int a211, int a212, int a213, int a214, int a215, int a216, int a217, int a218, int a219,
      int a220, int a221, int a222, int a223, int a224, int a225, int a226, int a227, int a228, int a229,
      int a230, int a231, int a232, int a233, int a234, int a235, int a236, int a237, int a238, int a239,
      int a240, int a241, int a242, int a243, int a244, int a245, int a246, int a247, int a248, int a249) {
    return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13
        + a14 + a15 + a16 + a17 + a18 + a19 + a20 + a21 + a22 + a23 + a24 + a25 + a26 + a27
        + a28 + a29 + a30 + a31 + a32 + a33 + a34 + a35 + a36 + a37 + a38 + a39 + a40 + a41
        + a42 + a43 + a44 + a45 + a46 + a47 + a48 + a49 + a50 + a51 + a52 + a53 + a54 + a55
        + a56 + a57 + a58 + a59 + a60 + a61 + a62 + a63 + a64 + a65 + a66 + a67 + a68 + a69
        + a70 + a71 + a72 + a73 + a74 + a75 + a76 + a77 + a78 + a79 + a80 + a81 + a82 + a83
        + a84 + a85 + a86 + a87 + a88 + a89 + a90 + a91 + a92 + a93 + a94 + a95 + a96 + a97
        + a98 + a99 + a100 + a101 + a102 + a103 + a104 + a105 + a106 + a107 + a108 + a109 + a110 + a111
        + a112 + a113 + a114 + a115 + a116 + a117 + a118 + a119 + a120 + a121 + a122 + a123 + a124 + a125
        + a126 + a127 + a128 + a129 + a130 + a131 + a132 + a133 + a134 + a135 + a136 + a137 + a138 + a139
        + a140 + a141 + a142 + a143 + a144 + a145 + a146 + a147 + a148 + a149 + a150 + a151 + a152 + a153
        + a154 + a155 + a156 + a157 + a158 + a159 + a160 + a161 + a162 + a163 + a164 + a165 + a166 + a167
        + a168 + a169 + a170 + a171 + a172 + a173 + a174 + a175 + a176 + a177 + a178 + a179 + a180 + a181
        + a182 + a183 + a184 + a185 + a186 + a187 + a188 + a189 + a190 + a191 + a192 + a193 + a194 + a195
        + a196 + a197 + a198 + a199 + a200 + a201 + a202 + a203 + a204 + a205 + a206 + a207 + a208 + a209
        + a210 + a211 + a212 + a213 + a214 + a215 + a216 + a217 + a218 + a219 + a220 + a221 + a222 + a223
        + a224 + a225 + a226 + a227 + a228 + a229 + a230 + a231 + a232 + a233 + a234 + a235 + a236 + a237
        + a238 + a239 + a240 + a241 + a242 + a243 + a244 + a245 + a246 + a247 + a248 + a249;
  }
  // spotless:on
}
