import ArgumentParser
import Hummingbird
import Mustache

@main
struct Encours: AsyncParsableCommand {}
