import ArgumentParser

/// What the product's work is measured against: the same work with nothing around it, and the files it is done on.
/// Each command does one thing and ends; `Scripts/bench` runs them beside the product and prints the ratios.
@main
struct Floors: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floors",
    subcommands: [
      MakeLedger.self, MakeStatement.self, MakeBankFile.self, Inserts.self, XmlPass.self, BytePass.self,
      ReadBankFile.self, Query.self, Letters.self,
    ])
}
