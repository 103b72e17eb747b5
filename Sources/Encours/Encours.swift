import ArgumentParser
import Foundation
import Kernel

/// The one program: every command calls a use case and prints what it answered.
struct Encours: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "encours",
    abstract: "Follows what customers owe: imports, reminders, payments, reports.",
    version: version,
    subcommands: [
      InitCommand.self,
      CompanyCommand.self,
      RatesCommand.self,
      DemoCommand.self,
      ImportCommand.self,
      SourcesCommand.self,
      CashCommand.self,
      DebitsCommand.self,
      ChequesCommand.self, BillsCommand.self,
      AccountingCommand.self,
      RunCommand.self,
      SendCommand.self,
      MailCommand.self,
      WhyCommand.self,
      ReportCommand.self,
      VerifyCommand.self,
      ServeCommand.self,
      WorkerCommand.self,
      UserCommand.self,
      BackupCommand.self,
      RestoreCommand.self,
    ])
}

/// Starts the program and turns every outcome into the exit codes of the command-line contract.
@main
enum Main {
  static func main() async {
    do {
      var command = try Encours.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      leave(after: error)
    }
  }

  private static func leave(after error: any Error) -> Never {
    if let failure = error as? Failure {
      Output.complain(failure.message)
      exit(failure.code.rawValue)
    }
    if let given = error as? ExitCode { exit(given.rawValue) }
    switch Encours.exitCode(for: error) {
    case .success:
      // Help and version are asked for: they are data.
      print(Encours.fullMessage(for: error))
      exit(Failure.Code.done.rawValue)
    case .validationFailure:
      Output.complain(Encours.fullMessage(for: error))
      exit(Failure.Code.usage.rawValue)
    default:
      Output.complain("\(error)")
      exit(Failure.Code.failed.rawValue)
    }
  }
}
