/// Which attachments of a PDF may be its invoice.
public enum InvoiceAttachment {
  /// The attachments worth trying, the likeliest first: the names that the standards give, then any other XML.
  ///
  /// Source: Factur-X 1.0 (factur-x.xml, xrechnung.xml), ZUGFeRD 1.0 and 2.0 (ZUGFeRD-invoice.xml, zugferd-invoice.xml).
  public static func order(_ names: [String]) -> [String] {
    let known = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"]
    let ranked = names.compactMap { name -> (rank: Int, name: String)? in
      let lower = name.lowercased()
      if let rank = known.firstIndex(of: lower) { return (rank, name) }
      return lower.hasSuffix(".xml") ? (known.count, name) : nil
    }
    return ranked.sorted { $0.rank < $1.rank }.map(\.name)
  }
}
