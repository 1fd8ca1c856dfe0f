# Stands for Homebrew where there is none: `ruby formula.rb FORMULA PREFIX FOLDER` runs a formula's `install` in the
# folder of the unpacked file, and its `test`, and prints what the formula says of itself.
require "English"
require "fileutils"
require "json"
require "open3"
require "pathname"

# Of Homebrew's own: installs by moving, links where a name is given with what it goes to.
class Pathname
  def install(*sources)
    mkpath
    FileUtils.mv(sources.flatten.map(&:to_s), to_s)
  end

  def install_symlink(*sources)
    mkpath
    named = ->(each) { each.is_a?(Hash) ? each : { each => each.basename } }
    sources.flat_map { |each| named.call(each).to_a }.each do |source, name|
      FileUtils.ln_s(source.to_s, (self + name.to_s).to_s)
    end
  end
end

# What a service is started by.
class Service
  attr_reader :said

  def initialize(formula)
    @formula = formula
    @said = {}
  end

  %i[run keep_alive environment_variables log_path error_log_path].each do |name|
    define_method(name) { |value| @said[name] = value }
  end

  def std_service_path_env
    ENV.fetch("PATH")
  end

  def respond_to_missing?(name, all = false)
    @formula.respond_to?(name, all)
  end

  def method_missing(name, *)
    @formula.respond_to?(name) ? @formula.public_send(name) : super
  end
end

# The part of a formula's language that ours is written in; anything else is an error.
class Formula
  class << self
    attr_reader :said, :blocks

    def inherited(formula)
      super
      formula.instance_variable_set(:@said, {})
      formula.instance_variable_set(:@blocks, {})
    end

    def [](name)
      raise "#{name} is not what the formula depends on" if name != "node"

      folders = ENV.fetch("PATH").split(File::PATH_SEPARATOR).map { |path| Pathname(path) }
      Struct.new(:opt_bin).new(folders.find { |folder| (folder + name).executable? })
    end
  end

  %i[desc homepage url sha256 license depends_on].each do |name|
    define_singleton_method(name) { |value| said[name] = value }
  end
  %i[service test].each do |name|
    define_singleton_method(name) { |&block| blocks[name] = block }
  end

  attr_reader :prefix

  def initialize(prefix)
    @prefix = Pathname(prefix)
  end

  { bin: "bin", libexec: "libexec", opt_libexec: "libexec", man1: "share/man/man1", var: "var" }.each do |name, path|
    define_method(name) { prefix + path }
  end

  def version
    self.class.said[:url][/(\d+\.\d+\.\d+[^.]*)\.tgz\z/, 1]
  end

  def generate_completions_from_executable(*command)
    %w[bash zsh fish].each do |shell|
      output, status = Open3.capture2(*command.map(&:to_s), shell)
      raise "no completion for #{shell}" if !status.success? || output.empty?
    end
  end

  def shell_output(command)
    output = `#{command}`
    raise "#{command} ended with #{$CHILD_STATUS.exitstatus}" unless $CHILD_STATUS.success?

    output
  end

  def assert_match(part, text)
    raise "#{part} is not in #{text}" unless text.include?(part)
  end
end

file, prefix, folder = ARGV
require File.expand_path(file)
formula = StigmerConsole.new(prefix)
Dir.chdir(folder) { formula.install }
formula.instance_eval(&StigmerConsole.blocks.fetch(:test))
service = Service.new(formula)
service.instance_eval(&StigmerConsole.blocks.fetch(:service))
puts JSON.generate(StigmerConsole.said.merge(caveats: formula.caveats, service: service.said))
