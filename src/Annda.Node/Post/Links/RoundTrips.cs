namespace Annda.Post.Links;

/// <summary>How long an acknowledgement takes: running mean and deviation (Jacobson and Karels 1988).</summary>
internal sealed class RoundTrips(LinkSettings settings)
{
    // So many questions go out at the same pace before they become rarer: a line that loses every second frame is not silent.
    private const int Patient = 8;

    private TimeSpan _mean, _deviation;
    private bool _known;

    /// <summary>An answer that takes longer than this is not to be expected.</summary>
    public TimeSpan Expected => _known ? Within(_mean + 4 * _deviation) : settings.FirstTimeout;

    /// <summary>Learns from one.</summary>
    public void Add(TimeSpan sample)
    {
        if (!_known) (_mean, _deviation, _known) = (sample, sample / 2, true);
        else
        {
            _deviation += ((sample - _mean).Duration() - _deviation) / 4;
            _mean += (sample - _mean) / 8;
        }
    }

    /// <summary>How long to wait after so many questions without an answer.</summary>
    public TimeSpan Silence(int questions) => Doubled(Math.Max(0, questions - Patient));

    /// <summary>The expected time, doubled so many times.</summary>
    public TimeSpan Doubled(int times) => Within(Expected * (1 << Math.Min(times, 10)));

    private TimeSpan Within(TimeSpan time) =>
        time < settings.TimeoutMin ? settings.TimeoutMin : time > settings.TimeoutMax ? settings.TimeoutMax : time;
}
