using System.Security.Cryptography;
using System.Text;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Candidates.External;

namespace RecSys.Jobs.Evaluation;

/// <summary>Reads a file with the lists of another recommender.</summary>
static class RunFileReader
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The full path of the file that a candidate file names.</summary>
    public static string PathOf(string candidateFile, string path) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(candidateFile))!, path));

    /// <summary>Reads the file that a candidate file names.</summary>
    /// <param name="path">As the candidate file has it: relative to the folder of that file, or absolute.</param>
    /// <exception cref="CandidateFileException">The content is wrong.</exception>
    /// <exception cref="IOException">The file cannot be read, or is not UTF-8 (UTF-16 needs a byte order mark).</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static ExternalRun Open(string candidateFile, string path)
    {
        using var file = File.OpenRead(PathOf(candidateFile, path));
        using var hash = SHA256.Create();
        using var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read);
        using var text = new StreamReader(hashed, Utf8);
        try
        {
            var lists = RunFile.Read(path, text);
            return new ExternalRun(path, Convert.ToHexStringLower(hash.Hash!), lists);
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException("it is not UTF-8", e);
        }
    }
}
