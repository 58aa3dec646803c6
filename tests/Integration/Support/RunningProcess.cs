using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RecSys.Tests.Integration.Support;

/// <summary>The result of a program: its exit code (128 + signal number when a signal killed it) and output.</summary>
sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>A running program with an empty stdin. Disposing kills it and its children.</summary>
sealed class RunningProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Task<string> _output;
    readonly Task _error;
    readonly StringBuilder _errorText = new();
    readonly string _name;

    public RunningProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string workingDirectory)
    {
        _name = Path.GetFileName(file);
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardErrorEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorAsync();
    }

    /// <summary>The text on stderr so far.</summary>
    public string Error
    {
        get
        {
            lock (_errorText)
                return _errorText.ToString();
        }
    }

    /// <summary>Sends a signal: INT, TERM or KILL.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Polls a condition every 20 ms until it is true, so that a test can act while the program is working.</summary>
    /// <exception cref="TimeoutException">The program ended, or a minute passed, before the condition was true.</exception>
    public async Task WaitUntilAsync(Func<RunningProcess, Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition(this))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"{_name} ended or took more than a minute before the expected state; stderr: {Error}");
            await Task.Delay(20);
        }
    }

    /// <exception cref="TimeoutException">The program was still running and was killed.</exception>
    public async Task<ProcessResult> WaitAsync(TimeSpan timeout)
    {
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _output, _error).WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_name} ran longer than {timeout}; stderr so far: {Error}");
        }

        return new ProcessResult(_process.ExitCode, await _output, Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    async Task ReadErrorAsync()
    {
        var buffer = new char[4096];
        for (int read; (read = await _process.StandardError.ReadAsync(buffer)) > 0;)
        {
            lock (_errorText)
                _errorText.Append(buffer, 0, read);
        }
    }
}
