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
 * <p>The JVM looks for the end of the stack when a method is entered, and looks as far ahead as the
 * method's frame is long. The methods here have hundreds of variables and no code that uses them.
 * In the interpreter that is a large frame. Compiled code has none, but the way that is never taken
 * leads back to the interpreter, and compiled code looks ahead, once when it is entered, for the
 * frames that it may have to make there: for those of all methods that were inlined, so of these.
 * What is left to pay is a look at a field that is never set, and a few bytes touched.
 *
 * <p>The JVM looks ahead by pages of 4 KB. Each method has variables of its own, as a method that
 * could ask for less or for more would, once compiled, always ask for more; and a change that calls
 * {@link #ensure} within one that has called {@link #ensureForSeveral} must not fail in the middle.
 */
final class ReservedStack {
  /** Never set, but the compiler cannot know that. */
  private static boolean never;

  private ReservedStack() {}

  /**
   * Does nothing; for a change that calls nothing which asks again, as that must not fail in the
   * middle.
   *
   * @throws StackOverflowError if less than about 4 KB are left, which is more than the kernel's
   *     calls need
   */
  @SuppressWarnings("UnusedVariable") // what matters is that they are there
  static void ensure() {
    // spotless:off
    long v0, v1, v2, v3, v4, v5, v6, v7, v8, v9;
    long v10, v11, v12, v13, v14, v15, v16, v17, v18, v19;
    long v20, v21, v22, v23, v24, v25, v26, v27, v28, v29;
    long v30, v31, v32, v33, v34, v35, v36, v37, v38, v39;
    long v40, v41, v42, v43, v44, v45, v46, v47, v48, v49;
    long v50, v51, v52, v53, v54, v55, v56, v57, v58, v59;
    long v60, v61, v62, v63, v64, v65, v66, v67, v68, v69;
    long v70, v71, v72, v73, v74, v75, v76, v77, v78, v79;
    long v80, v81, v82, v83, v84, v85, v86, v87, v88, v89;
    long v90, v91, v92, v93, v94, v95, v96, v97, v98, v99;
    long v100, v101, v102, v103, v104, v105, v106, v107, v108, v109;
    long v110, v111, v112, v113, v114, v115, v116, v117, v118, v119;
    long v120, v121, v122, v123, v124, v125, v126, v127, v128, v129;
    long v130, v131, v132, v133, v134, v135, v136, v137, v138, v139;
    long v140, v141, v142, v143, v144, v145, v146, v147, v148, v149;
    long v150, v151, v152, v153, v154, v155, v156, v157, v158, v159;
    long v160, v161, v162, v163, v164, v165, v166, v167, v168, v169;
    long v170, v171, v172, v173, v174, v175, v176, v177, v178, v179;
    long v180, v181, v182, v183, v184, v185, v186, v187, v188, v189;
    long v190, v191, v192, v193, v194, v195, v196, v197, v198, v199;
    long v200, v201, v202, v203, v204, v205, v206, v207, v208, v209;
    long v210, v211, v212, v213, v214, v215, v216, v217, v218, v219;
    long v220, v221, v222, v223, v224, v225, v226, v227, v228, v229;
    long v230, v231, v232, v233, v234, v235, v236, v237, v238, v239;
    long v240, v241, v242, v243, v244, v245, v246, v247, v248, v249;
    long v250, v251, v252, v253, v254, v255, v256, v257, v258, v259;
    long v260, v261, v262, v263, v264, v265, v266, v267, v268, v269;
    long v270, v271, v272, v273, v274, v275, v276, v277, v278, v279;
    long v280, v281, v282, v283, v284, v285, v286, v287, v288, v289;
    long v290, v291, v292, v293, v294, v295, v296, v297, v298, v299;
    long v300, v301, v302, v303, v304, v305, v306, v307, v308, v309;
    long v310, v311, v312, v313, v314, v315, v316, v317, v318, v319;
    long v320, v321, v322, v323, v324, v325, v326, v327, v328, v329;
    long v330, v331, v332, v333, v334, v335, v336, v337, v338, v339;
    long v340, v341, v342, v343, v344, v345, v346, v347, v348, v349;
    long v350, v351, v352, v353, v354, v355, v356, v357, v358, v359;
    long v360, v361, v362, v363, v364, v365, v366, v367, v368, v369;
    long v370, v371, v372, v373, v374, v375, v376, v377, v378, v379;
    long v380, v381, v382, v383, v384, v385, v386, v387, v388, v389;
    long v390, v391, v392, v393, v394, v395, v396, v397, v398, v399;
    long v400, v401, v402, v403, v404, v405, v406, v407, v408, v409;
    long v410, v411, v412, v413, v414, v415, v416, v417, v418, v419;
    long v420, v421, v422, v423, v424, v425, v426, v427, v428, v429;
    long v430, v431, v432, v433, v434, v435, v436, v437, v438, v439;
    long v440, v441, v442, v443, v444, v445, v446, v447, v448, v449;
    long v450, v451, v452, v453, v454, v455, v456, v457, v458, v459;
    long v460, v461, v462, v463, v464, v465, v466, v467, v468, v469;
    long v470, v471, v472, v473, v474, v475, v476, v477, v478, v479;
    long v480, v481, v482, v483, v484, v485, v486, v487, v488, v489;
    long v490, v491, v492, v493, v494, v495, v496, v497, v498, v499;
    long v500, v501, v502, v503, v504, v505, v506, v507, v508, v509;
    long v510, v511, v512, v513, v514, v515, v516, v517, v518, v519;
    long v520, v521, v522, v523, v524, v525, v526, v527, v528, v529;
    long v530, v531, v532, v533, v534, v535, v536, v537, v538, v539;
    long v540, v541, v542, v543, v544, v545, v546, v547, v548, v549;
    long v550, v551, v552, v553, v554, v555, v556, v557, v558, v559;
    // spotless:on
    if (never) {
      leave();
    }
  }

  /**
   * Does nothing; for a change in the course of which {@link #ensure} is called.
   *
   * @throws StackOverflowError if less than about 8 KB are left
   */
  @SuppressWarnings("UnusedVariable")
  static void ensureForSeveral() {
    // spotless:off
    long v0, v1, v2, v3, v4, v5, v6, v7, v8, v9;
    long v10, v11, v12, v13, v14, v15, v16, v17, v18, v19;
    long v20, v21, v22, v23, v24, v25, v26, v27, v28, v29;
    long v30, v31, v32, v33, v34, v35, v36, v37, v38, v39;
    long v40, v41, v42, v43, v44, v45, v46, v47, v48, v49;
    long v50, v51, v52, v53, v54, v55, v56, v57, v58, v59;
    long v60, v61, v62, v63, v64, v65, v66, v67, v68, v69;
    long v70, v71, v72, v73, v74, v75, v76, v77, v78, v79;
    long v80, v81, v82, v83, v84, v85, v86, v87, v88, v89;
    long v90, v91, v92, v93, v94, v95, v96, v97, v98, v99;
    long v100, v101, v102, v103, v104, v105, v106, v107, v108, v109;
    long v110, v111, v112, v113, v114, v115, v116, v117, v118, v119;
    long v120, v121, v122, v123, v124, v125, v126, v127, v128, v129;
    long v130, v131, v132, v133, v134, v135, v136, v137, v138, v139;
    long v140, v141, v142, v143, v144, v145, v146, v147, v148, v149;
    long v150, v151, v152, v153, v154, v155, v156, v157, v158, v159;
    long v160, v161, v162, v163, v164, v165, v166, v167, v168, v169;
    long v170, v171, v172, v173, v174, v175, v176, v177, v178, v179;
    long v180, v181, v182, v183, v184, v185, v186, v187, v188, v189;
    long v190, v191, v192, v193, v194, v195, v196, v197, v198, v199;
    long v200, v201, v202, v203, v204, v205, v206, v207, v208, v209;
    long v210, v211, v212, v213, v214, v215, v216, v217, v218, v219;
    long v220, v221, v222, v223, v224, v225, v226, v227, v228, v229;
    long v230, v231, v232, v233, v234, v235, v236, v237, v238, v239;
    long v240, v241, v242, v243, v244, v245, v246, v247, v248, v249;
    long v250, v251, v252, v253, v254, v255, v256, v257, v258, v259;
    long v260, v261, v262, v263, v264, v265, v266, v267, v268, v269;
    long v270, v271, v272, v273, v274, v275, v276, v277, v278, v279;
    long v280, v281, v282, v283, v284, v285, v286, v287, v288, v289;
    long v290, v291, v292, v293, v294, v295, v296, v297, v298, v299;
    long v300, v301, v302, v303, v304, v305, v306, v307, v308, v309;
    long v310, v311, v312, v313, v314, v315, v316, v317, v318, v319;
    long v320, v321, v322, v323, v324, v325, v326, v327, v328, v329;
    long v330, v331, v332, v333, v334, v335, v336, v337, v338, v339;
    long v340, v341, v342, v343, v344, v345, v346, v347, v348, v349;
    long v350, v351, v352, v353, v354, v355, v356, v357, v358, v359;
    long v360, v361, v362, v363, v364, v365, v366, v367, v368, v369;
    long v370, v371, v372, v373, v374, v375, v376, v377, v378, v379;
    long v380, v381, v382, v383, v384, v385, v386, v387, v388, v389;
    long v390, v391, v392, v393, v394, v395, v396, v397, v398, v399;
    long v400, v401, v402, v403, v404, v405, v406, v407, v408, v409;
    long v410, v411, v412, v413, v414, v415, v416, v417, v418, v419;
    long v420, v421, v422, v423, v424, v425, v426, v427, v428, v429;
    long v430, v431, v432, v433, v434, v435, v436, v437, v438, v439;
    long v440, v441, v442, v443, v444, v445, v446, v447, v448, v449;
    long v450, v451, v452, v453, v454, v455, v456, v457, v458, v459;
    long v460, v461, v462, v463, v464, v465, v466, v467, v468, v469;
    long v470, v471, v472, v473, v474, v475, v476, v477, v478, v479;
    long v480, v481, v482, v483, v484, v485, v486, v487, v488, v489;
    long v490, v491, v492, v493, v494, v495, v496, v497, v498, v499;
    long v500, v501, v502, v503, v504, v505, v506, v507, v508, v509;
    long v510, v511, v512, v513, v514, v515, v516, v517, v518, v519;
    long v520, v521, v522, v523, v524, v525, v526, v527, v528, v529;
    long v530, v531, v532, v533, v534, v535, v536, v537, v538, v539;
    long v540, v541, v542, v543, v544, v545, v546, v547, v548, v549;
    long v550, v551, v552, v553, v554, v555, v556, v557, v558, v559;
    long v560, v561, v562, v563, v564, v565, v566, v567, v568, v569;
    long v570, v571, v572, v573, v574, v575, v576, v577, v578, v579;
    long v580, v581, v582, v583, v584, v585, v586, v587, v588, v589;
    long v590, v591, v592, v593, v594, v595, v596, v597, v598, v599;
    long v600, v601, v602, v603, v604, v605, v606, v607, v608, v609;
    long v610, v611, v612, v613, v614, v615, v616, v617, v618, v619;
    long v620, v621, v622, v623, v624, v625, v626, v627, v628, v629;
    long v630, v631, v632, v633, v634, v635, v636, v637, v638, v639;
    long v640, v641, v642, v643, v644, v645, v646, v647, v648, v649;
    long v650, v651, v652, v653, v654, v655, v656, v657, v658, v659;
    long v660, v661, v662, v663, v664, v665, v666, v667, v668, v669;
    long v670, v671, v672, v673, v674, v675, v676, v677, v678, v679;
    long v680, v681, v682, v683, v684, v685, v686, v687, v688, v689;
    long v690, v691, v692, v693, v694, v695, v696, v697, v698, v699;
    long v700, v701, v702, v703, v704, v705, v706, v707, v708, v709;
    long v710, v711, v712, v713, v714, v715, v716, v717, v718, v719;
    long v720, v721, v722, v723, v724, v725, v726, v727, v728, v729;
    long v730, v731, v732, v733, v734, v735, v736, v737, v738, v739;
    long v740, v741, v742, v743, v744, v745, v746, v747, v748, v749;
    long v750, v751, v752, v753, v754, v755, v756, v757, v758, v759;
    long v760, v761, v762, v763, v764, v765, v766, v767, v768, v769;
    long v770, v771, v772, v773, v774, v775, v776, v777, v778, v779;
    long v780, v781, v782, v783, v784, v785, v786, v787, v788, v789;
    long v790, v791, v792, v793, v794, v795, v796, v797, v798, v799;
    long v800, v801, v802, v803, v804, v805, v806, v807, v808, v809;
    long v810, v811, v812, v813, v814, v815, v816, v817, v818, v819;
    long v820, v821, v822, v823, v824, v825, v826, v827, v828, v829;
    long v830, v831, v832, v833, v834, v835, v836, v837, v838, v839;
    long v840, v841, v842, v843, v844, v845, v846, v847, v848, v849;
    long v850, v851, v852, v853, v854, v855, v856, v857, v858, v859;
    long v860, v861, v862, v863, v864, v865, v866, v867, v868, v869;
    long v870, v871, v872, v873, v874, v875, v876, v877, v878, v879;
    long v880, v881, v882, v883, v884, v885, v886, v887, v888, v889;
    long v890, v891, v892, v893, v894, v895, v896, v897, v898, v899;
    long v900, v901, v902, v903, v904, v905, v906, v907, v908, v909;
    long v910, v911, v912, v913, v914, v915, v916, v917, v918, v919;
    long v920, v921, v922, v923, v924, v925, v926, v927, v928, v929;
    long v930, v931, v932, v933, v934, v935, v936, v937, v938, v939;
    long v940, v941, v942, v943, v944, v945, v946, v947, v948, v949;
    long v950, v951, v952, v953, v954, v955, v956, v957, v958, v959;
    long v960, v961, v962, v963, v964, v965, v966, v967, v968, v969;
    long v970, v971, v972, v973, v974, v975, v976, v977, v978, v979;
    long v980, v981, v982, v983, v984, v985, v986, v987, v988, v989;
    long v990, v991, v992, v993, v994, v995, v996, v997, v998, v999;
    long v1000, v1001, v1002, v1003, v1004, v1005, v1006, v1007, v1008, v1009;
    long v1010, v1011, v1012, v1013, v1014, v1015, v1016, v1017, v1018, v1019;
    long v1020, v1021, v1022, v1023, v1024, v1025, v1026, v1027, v1028, v1029;
    long v1030, v1031, v1032, v1033, v1034, v1035, v1036, v1037, v1038, v1039;
    long v1040, v1041, v1042, v1043, v1044, v1045, v1046, v1047, v1048, v1049;
    long v1050, v1051, v1052, v1053, v1054, v1055, v1056, v1057, v1058, v1059;
    long v1060, v1061, v1062, v1063, v1064, v1065, v1066, v1067, v1068, v1069;
    long v1070, v1071, v1072, v1073, v1074, v1075, v1076, v1077, v1078, v1079;
    // spotless:on
    if (never) {
      leave();
    }
  }

  /**
   * Does nothing; for what takes something that is given back by a change that calls {@link
   * #ensureForSeveral}. What is left then is enough for that change, from the same frame or from
   * one a few calls deeper: a lock that was taken where it cannot be released would stay locked.
   *
   * @throws StackOverflowError if less than about 12 KB are left
   */
  @SuppressWarnings("UnusedVariable")
  static void ensureToGiveBack() {
    // spotless:off
    long v0, v1, v2, v3, v4, v5, v6, v7, v8, v9;
    long v10, v11, v12, v13, v14, v15, v16, v17, v18, v19;
    long v20, v21, v22, v23, v24, v25, v26, v27, v28, v29;
    long v30, v31, v32, v33, v34, v35, v36, v37, v38, v39;
    long v40, v41, v42, v43, v44, v45, v46, v47, v48, v49;
    long v50, v51, v52, v53, v54, v55, v56, v57, v58, v59;
    long v60, v61, v62, v63, v64, v65, v66, v67, v68, v69;
    long v70, v71, v72, v73, v74, v75, v76, v77, v78, v79;
    long v80, v81, v82, v83, v84, v85, v86, v87, v88, v89;
    long v90, v91, v92, v93, v94, v95, v96, v97, v98, v99;
    long v100, v101, v102, v103, v104, v105, v106, v107, v108, v109;
    long v110, v111, v112, v113, v114, v115, v116, v117, v118, v119;
    long v120, v121, v122, v123, v124, v125, v126, v127, v128, v129;
    long v130, v131, v132, v133, v134, v135, v136, v137, v138, v139;
    long v140, v141, v142, v143, v144, v145, v146, v147, v148, v149;
    long v150, v151, v152, v153, v154, v155, v156, v157, v158, v159;
    long v160, v161, v162, v163, v164, v165, v166, v167, v168, v169;
    long v170, v171, v172, v173, v174, v175, v176, v177, v178, v179;
    long v180, v181, v182, v183, v184, v185, v186, v187, v188, v189;
    long v190, v191, v192, v193, v194, v195, v196, v197, v198, v199;
    long v200, v201, v202, v203, v204, v205, v206, v207, v208, v209;
    long v210, v211, v212, v213, v214, v215, v216, v217, v218, v219;
    long v220, v221, v222, v223, v224, v225, v226, v227, v228, v229;
    long v230, v231, v232, v233, v234, v235, v236, v237, v238, v239;
    long v240, v241, v242, v243, v244, v245, v246, v247, v248, v249;
    long v250, v251, v252, v253, v254, v255, v256, v257, v258, v259;
    long v260, v261, v262, v263, v264, v265, v266, v267, v268, v269;
    long v270, v271, v272, v273, v274, v275, v276, v277, v278, v279;
    long v280, v281, v282, v283, v284, v285, v286, v287, v288, v289;
    long v290, v291, v292, v293, v294, v295, v296, v297, v298, v299;
    long v300, v301, v302, v303, v304, v305, v306, v307, v308, v309;
    long v310, v311, v312, v313, v314, v315, v316, v317, v318, v319;
    long v320, v321, v322, v323, v324, v325, v326, v327, v328, v329;
    long v330, v331, v332, v333, v334, v335, v336, v337, v338, v339;
    long v340, v341, v342, v343, v344, v345, v346, v347, v348, v349;
    long v350, v351, v352, v353, v354, v355, v356, v357, v358, v359;
    long v360, v361, v362, v363, v364, v365, v366, v367, v368, v369;
    long v370, v371, v372, v373, v374, v375, v376, v377, v378, v379;
    long v380, v381, v382, v383, v384, v385, v386, v387, v388, v389;
    long v390, v391, v392, v393, v394, v395, v396, v397, v398, v399;
    long v400, v401, v402, v403, v404, v405, v406, v407, v408, v409;
    long v410, v411, v412, v413, v414, v415, v416, v417, v418, v419;
    long v420, v421, v422, v423, v424, v425, v426, v427, v428, v429;
    long v430, v431, v432, v433, v434, v435, v436, v437, v438, v439;
    long v440, v441, v442, v443, v444, v445, v446, v447, v448, v449;
    long v450, v451, v452, v453, v454, v455, v456, v457, v458, v459;
    long v460, v461, v462, v463, v464, v465, v466, v467, v468, v469;
    long v470, v471, v472, v473, v474, v475, v476, v477, v478, v479;
    long v480, v481, v482, v483, v484, v485, v486, v487, v488, v489;
    long v490, v491, v492, v493, v494, v495, v496, v497, v498, v499;
    long v500, v501, v502, v503, v504, v505, v506, v507, v508, v509;
    long v510, v511, v512, v513, v514, v515, v516, v517, v518, v519;
    long v520, v521, v522, v523, v524, v525, v526, v527, v528, v529;
    long v530, v531, v532, v533, v534, v535, v536, v537, v538, v539;
    long v540, v541, v542, v543, v544, v545, v546, v547, v548, v549;
    long v550, v551, v552, v553, v554, v555, v556, v557, v558, v559;
    long v560, v561, v562, v563, v564, v565, v566, v567, v568, v569;
    long v570, v571, v572, v573, v574, v575, v576, v577, v578, v579;
    long v580, v581, v582, v583, v584, v585, v586, v587, v588, v589;
    long v590, v591, v592, v593, v594, v595, v596, v597, v598, v599;
    long v600, v601, v602, v603, v604, v605, v606, v607, v608, v609;
    long v610, v611, v612, v613, v614, v615, v616, v617, v618, v619;
    long v620, v621, v622, v623, v624, v625, v626, v627, v628, v629;
    long v630, v631, v632, v633, v634, v635, v636, v637, v638, v639;
    long v640, v641, v642, v643, v644, v645, v646, v647, v648, v649;
    long v650, v651, v652, v653, v654, v655, v656, v657, v658, v659;
    long v660, v661, v662, v663, v664, v665, v666, v667, v668, v669;
    long v670, v671, v672, v673, v674, v675, v676, v677, v678, v679;
    long v680, v681, v682, v683, v684, v685, v686, v687, v688, v689;
    long v690, v691, v692, v693, v694, v695, v696, v697, v698, v699;
    long v700, v701, v702, v703, v704, v705, v706, v707, v708, v709;
    long v710, v711, v712, v713, v714, v715, v716, v717, v718, v719;
    long v720, v721, v722, v723, v724, v725, v726, v727, v728, v729;
    long v730, v731, v732, v733, v734, v735, v736, v737, v738, v739;
    long v740, v741, v742, v743, v744, v745, v746, v747, v748, v749;
    long v750, v751, v752, v753, v754, v755, v756, v757, v758, v759;
    long v760, v761, v762, v763, v764, v765, v766, v767, v768, v769;
    long v770, v771, v772, v773, v774, v775, v776, v777, v778, v779;
    long v780, v781, v782, v783, v784, v785, v786, v787, v788, v789;
    long v790, v791, v792, v793, v794, v795, v796, v797, v798, v799;
    long v800, v801, v802, v803, v804, v805, v806, v807, v808, v809;
    long v810, v811, v812, v813, v814, v815, v816, v817, v818, v819;
    long v820, v821, v822, v823, v824, v825, v826, v827, v828, v829;
    long v830, v831, v832, v833, v834, v835, v836, v837, v838, v839;
    long v840, v841, v842, v843, v844, v845, v846, v847, v848, v849;
    long v850, v851, v852, v853, v854, v855, v856, v857, v858, v859;
    long v860, v861, v862, v863, v864, v865, v866, v867, v868, v869;
    long v870, v871, v872, v873, v874, v875, v876, v877, v878, v879;
    long v880, v881, v882, v883, v884, v885, v886, v887, v888, v889;
    long v890, v891, v892, v893, v894, v895, v896, v897, v898, v899;
    long v900, v901, v902, v903, v904, v905, v906, v907, v908, v909;
    long v910, v911, v912, v913, v914, v915, v916, v917, v918, v919;
    long v920, v921, v922, v923, v924, v925, v926, v927, v928, v929;
    long v930, v931, v932, v933, v934, v935, v936, v937, v938, v939;
    long v940, v941, v942, v943, v944, v945, v946, v947, v948, v949;
    long v950, v951, v952, v953, v954, v955, v956, v957, v958, v959;
    long v960, v961, v962, v963, v964, v965, v966, v967, v968, v969;
    long v970, v971, v972, v973, v974, v975, v976, v977, v978, v979;
    long v980, v981, v982, v983, v984, v985, v986, v987, v988, v989;
    long v990, v991, v992, v993, v994, v995, v996, v997, v998, v999;
    long v1000, v1001, v1002, v1003, v1004, v1005, v1006, v1007, v1008, v1009;
    long v1010, v1011, v1012, v1013, v1014, v1015, v1016, v1017, v1018, v1019;
    long v1020, v1021, v1022, v1023, v1024, v1025, v1026, v1027, v1028, v1029;
    long v1030, v1031, v1032, v1033, v1034, v1035, v1036, v1037, v1038, v1039;
    long v1040, v1041, v1042, v1043, v1044, v1045, v1046, v1047, v1048, v1049;
    long v1050, v1051, v1052, v1053, v1054, v1055, v1056, v1057, v1058, v1059;
    long v1060, v1061, v1062, v1063, v1064, v1065, v1066, v1067, v1068, v1069;
    long v1070, v1071, v1072, v1073, v1074, v1075, v1076, v1077, v1078, v1079;
    long v1080, v1081, v1082, v1083, v1084, v1085, v1086, v1087, v1088, v1089;
    long v1090, v1091, v1092, v1093, v1094, v1095, v1096, v1097, v1098, v1099;
    long v1100, v1101, v1102, v1103, v1104, v1105, v1106, v1107, v1108, v1109;
    long v1110, v1111, v1112, v1113, v1114, v1115, v1116, v1117, v1118, v1119;
    long v1120, v1121, v1122, v1123, v1124, v1125, v1126, v1127, v1128, v1129;
    long v1130, v1131, v1132, v1133, v1134, v1135, v1136, v1137, v1138, v1139;
    long v1140, v1141, v1142, v1143, v1144, v1145, v1146, v1147, v1148, v1149;
    long v1150, v1151, v1152, v1153, v1154, v1155, v1156, v1157, v1158, v1159;
    long v1160, v1161, v1162, v1163, v1164, v1165, v1166, v1167, v1168, v1169;
    long v1170, v1171, v1172, v1173, v1174, v1175, v1176, v1177, v1178, v1179;
    long v1180, v1181, v1182, v1183, v1184, v1185, v1186, v1187, v1188, v1189;
    long v1190, v1191, v1192, v1193, v1194, v1195, v1196, v1197, v1198, v1199;
    long v1200, v1201, v1202, v1203, v1204, v1205, v1206, v1207, v1208, v1209;
    long v1210, v1211, v1212, v1213, v1214, v1215, v1216, v1217, v1218, v1219;
    long v1220, v1221, v1222, v1223, v1224, v1225, v1226, v1227, v1228, v1229;
    long v1230, v1231, v1232, v1233, v1234, v1235, v1236, v1237, v1238, v1239;
    long v1240, v1241, v1242, v1243, v1244, v1245, v1246, v1247, v1248, v1249;
    long v1250, v1251, v1252, v1253, v1254, v1255, v1256, v1257, v1258, v1259;
    long v1260, v1261, v1262, v1263, v1264, v1265, v1266, v1267, v1268, v1269;
    long v1270, v1271, v1272, v1273, v1274, v1275, v1276, v1277, v1278, v1279;
    long v1280, v1281, v1282, v1283, v1284, v1285, v1286, v1287, v1288, v1289;
    long v1290, v1291, v1292, v1293, v1294, v1295, v1296, v1297, v1298, v1299;
    long v1300, v1301, v1302, v1303, v1304, v1305, v1306, v1307, v1308, v1309;
    long v1310, v1311, v1312, v1313, v1314, v1315, v1316, v1317, v1318, v1319;
    long v1320, v1321, v1322, v1323, v1324, v1325, v1326, v1327, v1328, v1329;
    long v1330, v1331, v1332, v1333, v1334, v1335, v1336, v1337, v1338, v1339;
    long v1340, v1341, v1342, v1343, v1344, v1345, v1346, v1347, v1348, v1349;
    long v1350, v1351, v1352, v1353, v1354, v1355, v1356, v1357, v1358, v1359;
    long v1360, v1361, v1362, v1363, v1364, v1365, v1366, v1367, v1368, v1369;
    long v1370, v1371, v1372, v1373, v1374, v1375, v1376, v1377, v1378, v1379;
    long v1380, v1381, v1382, v1383, v1384, v1385, v1386, v1387, v1388, v1389;
    long v1390, v1391, v1392, v1393, v1394, v1395, v1396, v1397, v1398, v1399;
    long v1400, v1401, v1402, v1403, v1404, v1405, v1406, v1407, v1408, v1409;
    long v1410, v1411, v1412, v1413, v1414, v1415, v1416, v1417, v1418, v1419;
    long v1420, v1421, v1422, v1423, v1424, v1425, v1426, v1427, v1428, v1429;
    long v1430, v1431, v1432, v1433, v1434, v1435, v1436, v1437, v1438, v1439;
    long v1440, v1441, v1442, v1443, v1444, v1445, v1446, v1447, v1448, v1449;
    long v1450, v1451, v1452, v1453, v1454, v1455, v1456, v1457, v1458, v1459;
    long v1460, v1461, v1462, v1463, v1464, v1465, v1466, v1467, v1468, v1469;
    long v1470, v1471, v1472, v1473, v1474, v1475, v1476, v1477, v1478, v1479;
    long v1480, v1481, v1482, v1483, v1484, v1485, v1486, v1487, v1488, v1489;
    long v1490, v1491, v1492, v1493, v1494, v1495, v1496, v1497, v1498, v1499;
    long v1500, v1501, v1502, v1503, v1504, v1505, v1506, v1507, v1508, v1509;
    long v1510, v1511, v1512, v1513, v1514, v1515, v1516, v1517, v1518, v1519;
    long v1520, v1521, v1522, v1523, v1524, v1525, v1526, v1527, v1528, v1529;
    long v1530, v1531, v1532, v1533, v1534, v1535, v1536, v1537, v1538, v1539;
    long v1540, v1541, v1542, v1543, v1544, v1545, v1546, v1547, v1548, v1549;
    long v1550, v1551, v1552, v1553, v1554, v1555, v1556, v1557, v1558, v1559;
    long v1560, v1561, v1562, v1563, v1564, v1565, v1566, v1567, v1568, v1569;
    long v1570, v1571, v1572, v1573, v1574, v1575, v1576, v1577, v1578, v1579;
    long v1580, v1581, v1582, v1583, v1584, v1585, v1586, v1587, v1588, v1589;
    long v1590, v1591, v1592, v1593, v1594, v1595, v1596, v1597, v1598, v1599;
    long v1600, v1601, v1602, v1603, v1604, v1605, v1606, v1607, v1608, v1609;
    long v1610, v1611, v1612, v1613, v1614, v1615, v1616, v1617, v1618, v1619;
    long v1620, v1621, v1622, v1623, v1624, v1625, v1626, v1627, v1628, v1629;
    long v1630, v1631, v1632, v1633, v1634, v1635, v1636, v1637, v1638, v1639;
    // spotless:on
    if (never) {
      leave();
    }
  }

  private static void leave() {
    throw new IllegalStateException("never");
  }
}
