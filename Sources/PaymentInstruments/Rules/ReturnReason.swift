/// Why a debit or another payment came back, by the codes that banks give.
///
/// Source: ISO 20022 external code set, ExternalStatusReason1Code and ExternalReturnReason1Code; EPC173-14 (guidance on
/// reason codes for SDD R-transactions).
public enum ReturnReason {
  /// The codes that are said in words; others are shown as they are.
  public static let codes = [
    "AC01", "AC04", "AC06", "AC13", "AG01", "AG02", "AM02", "AM04", "AM05", "BE05", "CNOR", "CURR", "CUST", "DNOR",
    "DUPL",
    "ED05", "FF01", "FF05", "FOCR", "FRAD", "MD01", "MD02", "MD06", "MD07", "MS02", "MS03", "RC01", "RR01", "RR02",
    "RR03",
    "RR04", "SL01", "SL11", "SL12", "SL13", "SL14", "TECH", "TM01",
  ]

  /// Whether a text is one of them.
  public static func isKnown(_ text: String) -> Bool { codes.contains(text) }
}
