import Kernel

extension LegalRates {
  /// The rates published since two legal rates exist (1 January 2015).
  ///
  /// The second half of 2026 is not in it: it was not found, so it must be entered, never guessed.
  ///
  /// Source: ECB main refinancing rate as published by the Banque de France; legal interest by order of the minister
  /// (Code monétaire et financier, art. L313-2 and D313-1-A), read on 2026-11-23. Figures in hundredths of a percent.
  public static let published = LegalRates([
    row(2015, .first, refinancing: 0_05, individuals: 4_06, others: 0_93),
    row(2015, .second, refinancing: 0_05, individuals: 4_29, others: 0_99),
    row(2016, .first, refinancing: 0_05, individuals: 4_54, others: 1_01),
    row(2016, .second, refinancing: 0_00, individuals: 4_35, others: 0_93),
    row(2017, .first, refinancing: 0_00, individuals: 4_16, others: 0_90),
    row(2017, .second, refinancing: 0_00, individuals: 3_94, others: 0_90),
    row(
      2018, .first, refinancing: 0_00, individuals: 3_73, others: 0_88,
      .disputed("one source gives 0.88 % for other creditors, another 0.89 %: check the order of 28 December 2017")),
    row(2018, .second, refinancing: 0_00, individuals: 3_60, others: 0_88),
    row(2019, .first, refinancing: 0_00, individuals: 3_40, others: 0_86),
    row(2019, .second, refinancing: 0_00, individuals: 3_26, others: 0_87),
    row(2020, .first, refinancing: 0_00, individuals: 3_15, others: 0_87),
    row(2020, .second, refinancing: 0_00, individuals: 3_11, others: 0_84),
    row(2021, .first, refinancing: 0_00, individuals: 3_14, others: 0_79),
    row(2021, .second, refinancing: 0_00, individuals: 3_12, others: 0_76),
    row(2022, .first, refinancing: 0_00, individuals: 3_13, others: 0_76),
    row(2022, .second, refinancing: 0_00, individuals: 3_15, others: 0_77),
    row(2023, .first, refinancing: 2_50, individuals: 4_47, others: 2_06),
    row(2023, .second, refinancing: 4_00, individuals: 6_82, others: 4_22),
    row(2024, .first, refinancing: 4_50, individuals: 8_01, others: 5_07),
    row(2024, .second, refinancing: 4_25, individuals: 8_16, others: 4_92),
    row(2025, .first, refinancing: 3_15, individuals: 7_21, others: 3_71),
    row(2025, .second, refinancing: 2_15, individuals: 6_65, others: 2_76),
    row(2026, .first, refinancing: 2_15, individuals: 6_67, others: 2_62),
  ])

  private static func row(
    _ year: Int, _ half: Semester.Half, refinancing: Int64, individuals: Int64, others: Int64,
    _ status: LegalRate.Status = .published
  ) -> LegalRate {
    LegalRate(
      Semester(year, half), mainRefinancing: Percent(partsPerMillion: refinancing * 100),
      legalForIndividuals: Percent(partsPerMillion: individuals * 100),
      legalForOthers: Percent(partsPerMillion: others * 100), status: status,
      source: "ECB main refinancing rate; legal interest by order of the minister")
  }
}
