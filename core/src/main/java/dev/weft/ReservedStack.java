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
 * with a large frame, 2 KB, as it has 250 variables for the interpreter and may pass as many
 * arguments in compiled code; and it enters itself a few times. That takes two to five nanoseconds.
 * It really must pass them now and then: code that never ran is left out by the JIT compiler, and
 * with it the room for the arguments.
 */
final class ReservedStack {
  private static final int USED = -1;

  /** A mask: how many calls there are between two that take the rare way. */
  private static final int BETWEEN_USES = 255;

  private static final int SLOTS = 64;

  /**
   * How many calls there were, in slots by thread and far apart, so that loops do not take each
   * other's cache lines. Written without order, as no count matters.
   */
  private static final int[] CALLS = new int[SLOTS << 4];

  static {
    for (int i = 0; i < SLOTS; i++) {
      CALLS[i << 4] = i << 2; // not all at the same time
    }
  }

  /** Some number that takes three bytes of code to load, so that {@link #enter} is long. */
  private static final int N = 1_000;

  private ReservedStack() {}

  /**
   * Does nothing; for a change that calls nothing which asks again, as that must not fail in the
   * middle.
   *
   * @throws StackOverflowError if less than about 2 KB are left, twice what the kernel's calls need
   */
  static void ensure() {
    ensure(2);
  }

  /**
   * Does nothing; for changes in the course of which it is called again.
   *
   * @throws StackOverflowError if less than about so much is left
   */
  static void ensure(int kilobytes) {
    int slot = ((int) Thread.currentThread().threadId() & (SLOTS - 1)) << 4;
    if ((++CALLS[slot] & BETWEEN_USES) == 0) {
      int _ = enter(USED);
    }
    int _ = enter(kilobytes >> 1);
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
    int v0 = N, v1 = N, v2 = N, v3 = N, v4 = N, v5 = N, v6 = N, v7 = N, v8 = N, v9 = N;
    int v10 = N, v11 = N, v12 = N, v13 = N, v14 = N, v15 = N, v16 = N, v17 = N, v18 = N, v19 = N;
    int v20 = N, v21 = N, v22 = N, v23 = N, v24 = N, v25 = N, v26 = N, v27 = N, v28 = N, v29 = N;
    int v30 = N, v31 = N, v32 = N, v33 = N, v34 = N, v35 = N, v36 = N, v37 = N, v38 = N, v39 = N;
    int v40 = N, v41 = N, v42 = N, v43 = N, v44 = N, v45 = N, v46 = N, v47 = N, v48 = N, v49 = N;
    int v50 = N, v51 = N, v52 = N, v53 = N, v54 = N, v55 = N, v56 = N, v57 = N, v58 = N, v59 = N;
    int v60 = N, v61 = N, v62 = N, v63 = N, v64 = N, v65 = N, v66 = N, v67 = N, v68 = N, v69 = N;
    int v70 = N, v71 = N, v72 = N, v73 = N, v74 = N, v75 = N, v76 = N, v77 = N, v78 = N, v79 = N;
    int v80 = N, v81 = N, v82 = N, v83 = N, v84 = N, v85 = N, v86 = N, v87 = N, v88 = N, v89 = N;
    int v90 = N, v91 = N, v92 = N, v93 = N, v94 = N, v95 = N, v96 = N, v97 = N, v98 = N, v99 = N;
    int v100 = N, v101 = N, v102 = N, v103 = N, v104 = N, v105 = N, v106 = N, v107 = N, v108 = N, v109 = N;
    int v110 = N, v111 = N, v112 = N, v113 = N, v114 = N, v115 = N, v116 = N, v117 = N, v118 = N, v119 = N;
    int v120 = N, v121 = N, v122 = N, v123 = N, v124 = N, v125 = N, v126 = N, v127 = N, v128 = N, v129 = N;
    int v130 = N, v131 = N, v132 = N, v133 = N, v134 = N, v135 = N, v136 = N, v137 = N, v138 = N, v139 = N;
    int v140 = N, v141 = N, v142 = N, v143 = N, v144 = N, v145 = N, v146 = N, v147 = N, v148 = N, v149 = N;
    int v150 = N, v151 = N, v152 = N, v153 = N, v154 = N, v155 = N, v156 = N, v157 = N, v158 = N, v159 = N;
    int v160 = N, v161 = N, v162 = N, v163 = N, v164 = N, v165 = N, v166 = N, v167 = N, v168 = N, v169 = N;
    int v170 = N, v171 = N, v172 = N, v173 = N, v174 = N, v175 = N, v176 = N, v177 = N, v178 = N, v179 = N;
    int v180 = N, v181 = N, v182 = N, v183 = N, v184 = N, v185 = N, v186 = N, v187 = N, v188 = N, v189 = N;
    int v190 = N, v191 = N, v192 = N, v193 = N, v194 = N, v195 = N, v196 = N, v197 = N, v198 = N, v199 = N;
    int v200 = N, v201 = N, v202 = N, v203 = N, v204 = N, v205 = N, v206 = N, v207 = N, v208 = N, v209 = N;
    int v210 = N, v211 = N, v212 = N, v213 = N, v214 = N, v215 = N, v216 = N, v217 = N, v218 = N, v219 = N;
    int v220 = N, v221 = N, v222 = N, v223 = N, v224 = N, v225 = N, v226 = N, v227 = N, v228 = N, v229 = N;
    int v230 = N, v231 = N, v232 = N, v233 = N, v234 = N, v235 = N, v236 = N, v237 = N, v238 = N, v239 = N;
    int v240 = N, v241 = N, v242 = N, v243 = N, v244 = N, v245 = N, v246 = N, v247 = N, v248 = N, v249 = N;
    return pass(
        v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13,
        v14, v15, v16, v17, v18, v19, v20, v21, v22, v23, v24, v25, v26, v27,
        v28, v29, v30, v31, v32, v33, v34, v35, v36, v37, v38, v39, v40, v41,
        v42, v43, v44, v45, v46, v47, v48, v49, v50, v51, v52, v53, v54, v55,
        v56, v57, v58, v59, v60, v61, v62, v63, v64, v65, v66, v67, v68, v69,
        v70, v71, v72, v73, v74, v75, v76, v77, v78, v79, v80, v81, v82, v83,
        v84, v85, v86, v87, v88, v89, v90, v91, v92, v93, v94, v95, v96, v97,
        v98, v99, v100, v101, v102, v103, v104, v105, v106, v107, v108, v109, v110, v111,
        v112, v113, v114, v115, v116, v117, v118, v119, v120, v121, v122, v123, v124, v125,
        v126, v127, v128, v129, v130, v131, v132, v133, v134, v135, v136, v137, v138, v139,
        v140, v141, v142, v143, v144, v145, v146, v147, v148, v149, v150, v151, v152, v153,
        v154, v155, v156, v157, v158, v159, v160, v161, v162, v163, v164, v165, v166, v167,
        v168, v169, v170, v171, v172, v173, v174, v175, v176, v177, v178, v179, v180, v181,
        v182, v183, v184, v185, v186, v187, v188, v189, v190, v191, v192, v193, v194, v195,
        v196, v197, v198, v199, v200, v201, v202, v203, v204, v205, v206, v207, v208, v209,
        v210, v211, v212, v213, v214, v215, v216, v217, v218, v219, v220, v221, v222, v223,
        v224, v225, v226, v227, v228, v229, v230, v231, v232, v233, v234, v235, v236, v237,
        v238, v239, v240, v241, v242, v243, v244, v245, v246, v247, v248, v249);
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
