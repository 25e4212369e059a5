/** Completion for fish, with what each candidate is. */
export const fishScript: string = `# mmo completion for fish: mmo completion fish > ~/.config/fish/completions/mmo.fish
function __mmo_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l mmo $words[1]
    set -e words[1]
    for line in (command $mmo completion --words=fish -- $words "$current" 2>/dev/null)
        switch $line
            case ':files' ':folders'
                set -l flag (string match -r -- '^--[^=]*=' "$current")
                set -l part (string replace -r -- '^--[^=]*=' '' "$current")
                if test $line = ':files'
                    printf "$flag%s\\n" (__fish_complete_path "$part")
                else
                    printf "$flag%s\\n" (__fish_complete_directories "$part")
                end
            case '*'
                echo $line
        end
    end
end
complete -c mmo -f -a '(__mmo_words)'
`;
