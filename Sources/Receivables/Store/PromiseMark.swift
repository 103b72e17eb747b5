import Storage

/// Behind which money a promise was made: a day alone does not say whether what came that day was known already.
enum PromiseMark {
  static let migration = Migration(
    "2026-12-19-what-a-promise-came-after", schema: "ALTER TABLE promise ADD COLUMN allocation_mark ID")
}
